// The consumer groups of a case: which of them counts, and what becomes of them at the end.

#include "harness/cases/case_run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;

// For the end of all instances and for the answers of the coordinator.
constexpr Duration k_leave_deadline = 15s;

}  // namespace

std::string CaseRun::group_to_judge() {
  const std::string& topic = m_order.scenario.workload.topic;
  const std::set<std::string> shown = m_groups.groups_of(topic);
  const std::string& told = m_store->group();
  const std::string group = group_among(shown, told);
  if (!group.empty()) return group;
  // Without offsets there is nothing to be read, whosever they would be.
  if (m_groups.commits_offsets_of(topic)) {
    doubt(
        fmt::format("the system takes '{}' in the groups '{}', and none of them is '{}': it can't "
                    "be said whose committed offsets count. Give the one that does {{group}}, or "
                    "name it as attach.group",
                    topic, fmt::join(shown, "', '"), told));
  }
  return told;
}

std::set<std::string> CaseRun::joined_groups() const {
  std::set<std::string> joined = m_groups.groups_of(m_order.scenario.workload.topic);
  for (Instance instance = 1; instance <= m_fleet->size(); ++instance) {
    for (const groups::Membership& member : m_groups.memberships_of(instance)) {
      joined.insert(member.group);
    }
  }
  return joined;
}

void CaseRun::leave_groups_for_good() {
  const std::set<std::string> joined = joined_groups();
  const bool is_attached = m_order.scenario.system.attach.has_value();
  // An attached system may come back to its own at any time.
  if (!is_attached) m_store->add_groups(joined);
  const std::string suffix = topic_suffix(m_ground.run_id);
  // One that the system has named itself is there for the next case too.
  const bool outlives_case =
      is_attached || m_ground.endpoints.kafka.source == services::Source::external ||
      std::any_of(joined.begin(), joined.end(), [&suffix](const std::string& group) {
        return group.find(suffix) == std::string::npos;
      });
  if (outlives_case) empty_groups();
}

void CaseRun::empty_groups() {
  const auto left = std::make_shared<int>(m_fleet->size());
  for (Instance instance = 1; instance <= m_fleet->size(); ++instance) {
    // One that is not ours to kill would join again at once.
    m_controls->links().freeze(instance);
    m_fleet->at(instance).kill([this, instance, left](const Result<std::string>&) {
      // What can't leave is left to a later run.
      m_controls->groups().leave_at_the_end(instance, [left](const Result<int>&) { --*left; });
    });
  }
  // Also when the user has interrupted the run.
  const Deadline deadline(m_ground.clock, k_leave_deadline);
  while (*left > 0 && !deadline.passed()) m_loop.serve_one_until(deadline.at());
}

}  // namespace wringer::cases
