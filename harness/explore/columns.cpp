#include "harness/explore/columns.h"

#include "harness/core/assert.h"
#include "harness/core/duration.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::explore {
namespace {

// "until takeover", "code 40001" without its key: codes speak for themselves.
std::string name_of(const FaultKind& kind, const SweepRule& rule) {
  std::string name(kind.name);
  for (const auto& [key, argument] : rule.arguments) {
    name += " ";
    if (key != "code") name += key + " ";
    name += to_text(argument);
  }
  return name;
}

template <typename Range, typename Value>
bool contains(const Range& range, const Value& value) {
  return std::find(range.begin(), range.end(), value) != range.end();
}

bool is_of(SweepRule::Whose whose, GroupTie tie) {
  switch (whose) {
    case SweepRule::Whose::anybodys:
      return true;
    case SweepRule::Whose::members:
      return tie != GroupTie::none;
    case SweepRule::Whose::classic_members:
      return tie == GroupTie::classic;
  }
  assertion_failed("a known whose", __FILE__, __LINE__);
}

}  // namespace

std::vector<Column> columns_of(std::span<const FaultKind> kinds, const SweepLimits& limits) {
  std::ptrdiff_t instances = 1;
  for (const int program : limits.programs) {
    instances =
        std::max(instances, std::count(limits.programs.begin(), limits.programs.end(), program));
  }
  std::vector<Column> columns;
  for (const FaultKind& kind : kinds) {
    const bool wanted = limits.faults.empty() || contains(limits.faults, std::string(kind.name));
    if (!wanted || (limits.faults.empty() && !kind.needs.empty())) continue;
    for (const SweepRule& rule : kind.sweep) {
      if (rule.instances_min > instances) continue;
      columns.push_back({name_of(kind, rule), std::string(kind.name), rule});
    }
  }
  return columns;
}

bool fits(const Column& column, const Point& point) {
  const SweepRule& rule = column.rule;
  return is_of(rule.whose, point.tie) &&
         (rule.moments.empty() || contains(rule.moments, point.at.moment)) &&
         (rule.phases.empty() || contains(rule.phases, point.at.phase)) &&
         point.rank <= rule.rank_max && point.fellows >= rule.instances_min;
}

FaultSpec fault_at(const Column& column, const Point& point, const Address& address) {
  FaultSpec fault{.kind = column.kind, .at = address, .arguments = column.rule.arguments};
  // Whoever has the partition this time.
  if (address.content.partition) fault.at.instance = who_may_come_to(point);
  return fault;
}

Instance who_may_come_to(const Point& point) {
  return point.only_there ? point.at.instance : k_any_instance;
}

}  // namespace wringer::explore
