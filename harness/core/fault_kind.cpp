#include "harness/core/fault_kind.h"

#include "harness/core/assert.h"
#include "harness/core/duration.h"

namespace wringer {
namespace {

std::optional<Argument> default_argument(const Parameter& parameter) {
  if (parameter.default_text.empty()) return std::nullopt;
  const std::string text(parameter.default_text);
  switch (parameter.type) {
    case ParameterType::duration:
    case ParameterType::signed_duration: {
      const auto duration = parse_duration(text);
      WRINGER_ASSERT(duration.has_value());
      return *duration;
    }
    case ParameterType::count:
    case ParameterType::offset:
    case ParameterType::instance:
      return static_cast<std::int64_t>(std::stoll(text));
    case ParameterType::name:
    case ParameterType::until:
    case ParameterType::partition:
      return text;
  }
  assertion_failed("a known type of parameter", __FILE__, __LINE__);
}

}  // namespace

std::string_view to_string(FaultGroup group) {
  switch (group) {
    case FaultGroup::process:
      return "process";
    case FaultGroup::link:
      return "replies and links";
    case FaultGroup::rebalance:
      return "rebalance";
    case FaultGroup::database:
      return "database";
    case FaultGroup::broker:
      return "broker";
    case FaultGroup::topic:
      return "topic and offsets";
    case FaultGroup::clock:
      return "clock";
  }
  assertion_failed("a known group of faults", __FILE__, __LINE__);
}

std::string_view to_string(Need need) {
  switch (need) {
    case Need::own_kafka:
      return "brokers that Wringer started";
    case Need::three_brokers:
      return "three brokers";
    case Need::own_postgres:
      return "a Postgres that Wringer started";
    case Need::faketime:
      return "libfaketime";
  }
  assertion_failed("a known need", __FILE__, __LINE__);
}

FaultSpec with_defaults(const FaultSpec& fault, const FaultKind& kind) {
  FaultSpec complete = fault;
  for (const Parameter& parameter : kind.parameters) {
    if (complete.arguments.contains(parameter.name)) continue;
    if (auto argument = default_argument(parameter)) {
      complete.arguments.emplace(parameter.name, std::move(*argument));
    }
  }
  return complete;
}

}  // namespace wringer
