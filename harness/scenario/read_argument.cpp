#include "harness/scenario/read_argument.h"

#include "harness/core/assert.h"
#include "harness/core/duration.h"
#include "harness/core/suggest.h"
#include "harness/scenario/read_address.h"
#include "harness/scenario/yaml_cursor.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::scenario {
namespace {

template <typename T, typename Value>
std::optional<Argument> as_argument(const std::optional<Value>& value) {
  return value ? std::optional<Argument>(static_cast<T>(*value)) : std::nullopt;
}

std::optional<Argument> read_name(const YamlCursor& cursor, const Parameter& parameter) {
  const auto name = cursor.name();
  if (!name) return std::nullopt;
  const auto& choices = parameter.choices;
  if (!choices.empty() && std::find(choices.begin(), choices.end(), *name) == choices.end()) {
    const std::string hint = did_you_mean(*name, choices);
    cursor.mistake(fmt::format(
        "'{}' is not possible here.{}", *name,
        hint.empty() ? fmt::format(" Known here: {}", fmt::join(choices, ", ")) : hint));
    return std::nullopt;
  }
  return *name;
}

std::optional<Argument> read_signed_duration(const YamlCursor& cursor) {
  const auto text = cursor.name();
  if (!text) return std::nullopt;
  const bool negative = text->front() == '-';
  const auto size = parse_duration(negative || text->front() == '+' ? text->substr(1) : *text);
  if (!size) {
    cursor.mistake(size.error().message);
    return std::nullopt;
  }
  return negative ? -*size : *size;
}

std::optional<Argument> read_until(const YamlCursor& cursor, const Parameter& parameter,
                                   const Scenario& scenario) {
  if (cursor.is_scalar()) return read_name(cursor, parameter);
  return read_address(cursor, scenario);
}

}  // namespace

std::optional<Argument> read_argument(const YamlCursor& cursor, const Parameter& parameter,
                                      const Scenario& scenario) {
  switch (parameter.type) {
    case ParameterType::duration:
      return as_argument<Duration>(cursor.duration());
    case ParameterType::signed_duration:
      return read_signed_duration(cursor);
    case ParameterType::count:
      return as_argument<std::int64_t>(cursor.number(1, k_number_max));
    case ParameterType::offset:
      return as_argument<std::int64_t>(cursor.number(0, k_number_max));
    case ParameterType::instance:
      // "any", where that is a choice.
      if (!parameter.choices.empty() && cursor.is_scalar() &&
          cursor.text() == parameter.choices.front()) {
        return *cursor.text();
      }
      return as_argument<std::int64_t>(read_instance(cursor, scenario));
    case ParameterType::name:
      return read_name(cursor, parameter);
    case ParameterType::until:
      return read_until(cursor, parameter, scenario);
    case ParameterType::partition: {
      const auto partition = read_partition(cursor, scenario);
      if (!partition) return std::nullopt;
      return partition->partition < 0 ? partition->topic : to_text(*partition);
    }
  }
  assertion_failed("a known type of parameter", __FILE__, __LINE__);
}

}  // namespace wringer::scenario
