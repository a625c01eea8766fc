// What keeps a running case from rest.

#include "harness/cases/case_run.h"
#include "harness/core/duration.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;

// Whoever has read in a transaction, or waits for an answer to a question, may go on to write.
constexpr Duration k_time_to_write = 2s;
// For what a system may still be at where no wire shows it.
constexpr Duration k_patience = 2s;

}  // namespace

std::string CaseRun::who_is_to_return() const {
  return m_returns.what_is_missing(
      [this](Instance instance) { return m_fleet->at(instance).running(); });
}

std::string CaseRun::who_is_to_join() const {
  for (Instance instance = 1; instance <= m_fleet->size(); ++instance) {
    if (!m_fleet->at(instance).running() || m_groups.memberships_of(instance).empty()) continue;
    if (std::string missing = m_groups.missing_of(instance); !missing.empty()) return missing;
  }
  return "";
}

std::string CaseRun::what_is_left() const {
  std::string who = who_is_to_return();
  return who.empty() ? m_quiescence.what_is_left(nothing_may_come()) : who;
}

std::string CaseRun::what_is_left_to_deliver() const {
  std::string who = who_is_to_return();
  return who.empty() ? m_quiescence.what_is_left_to_deliver(nothing_may_come()) : who;
}

bool CaseRun::nothing_may_come() const {
  return m_proxy->business() != proxy::Business::writes;
}

Duration CaseRun::quiet_for(Duration quiet) const {
  const bool is_reading = m_proxy->business() == proxy::Business::reads;
  return is_reading ? std::max(quiet, Duration(k_time_to_write)) : quiet;
}

void CaseRun::await_late_effects() {
  // Late is not lost. However long it has been quiet: it is now that something is missing.
  m_quiescence.disturb();
  const MonotonicTime now = m_ground.clock.now();
  const auto at_work_by =
      m_returns.at_work_by([this](Instance instance) { return m_fleet->at(instance).running(); });
  const Duration to_begin = std::max(Duration::zero(), at_work_by.value_or(now) - now);
  const Duration quiet = k_patience + to_begin;
  static_cast<void>(await_rest(quiet, quiet * 3));
}

void CaseRun::await_returns() {
  const auto running = [this](Instance instance) { return m_fleet->at(instance).running(); };
  const std::size_t struck = struck_count();
  while (const auto until = m_returns.until(running)) {
    static_cast<void>(
        m_loop.serve_until(Deadline(m_ground.clock, *until - m_ground.clock.now()), [&] {
          return who_is_to_return().empty() || struck_count() != struck || is_in_crash_loop();
        }));
    if (struck_count() != struck || is_in_crash_loop() || m_loop.interrupted()) return;
    for (const Returns::GivenUp& one : m_returns.give_up(m_loop.served_at())) {
      if (one.is_silent) {
        doubt(
            fmt::format("instance {} has not spoken to any service within {} since it was started "
                        "again",
                        one.instance, to_text(m_order.scenario.ready_deadline)));
      } else {
        m_journal->add(Action{"notice", one.instance, one.missing + "; not awaited any longer"});
      }
    }
  }
}

}  // namespace wringer::cases
