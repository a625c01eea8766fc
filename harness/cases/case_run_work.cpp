// Work, heal and settle: from the first event to the system at rest.

#include "harness/cases/case_run.h"
#include "harness/core/duration.h"
#include "harness/workload/workload.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_heal_deadline = 30s;
// How long a fault is felt that only healing ends: until nothing has come of anything for so long,
// or, under faults that leave no rest, altogether.
constexpr Duration k_effect_silence = 1s;
constexpr Duration k_effect_deadline = 5s;
// For a final commit; as orchestrators do, give a stopped program some time.
constexpr Duration k_grace = 10s;
// Clients that commit on a timer do so every 5 s, unless they are told otherwise (librdkafka,
// Java).
constexpr Duration k_time_to_commit = 6s;
// Clients send a heartbeat this often, unless they are told otherwise.
constexpr Duration k_heartbeat_rhythm = 3s;

}  // namespace

template <typename Left, typename QuietAt>
bool CaseRun::await(const Deadline& deadline, Left what_is_left, QuietAt quiet_at) {
  const std::size_t struck_before = struck_count();
  const bool over_before = all_over();
  MonotonicTime until = deadline.at();
  while (struck_count() == struck_before && (over_before || !all_over()) && !is_in_crash_loop() &&
         m_loop.served_at() < until && !m_loop.interrupted()) {
    MonotonicTime wake = until;
    // It begins only now.
    if (m_returns.is_any_ready_again()) m_quiescence.disturb();
    if (what_is_left().empty()) {
      const MonotonicTime at = quiet_at();
      if (m_loop.served_at() >= at) return true;
      wake = std::min(wake, at);
    }
    until += m_loop.serve_one_until(wake);
  }
  return false;
}

Status CaseRun::work() {
  WRINGER_TRY(produce());
  WRINGER_TRY(await_faults());
  return m_production->anything_left() ? produce() : Status{};
}

Status CaseRun::await_faults() {
  // Either every fault has struck, or the system is through and what is left will never fire.
  const scenario::SettleSpec& settle = m_order.scenario.settle;
  Deadline deadline(m_ground.clock, settle.deadline + time_of_faults());
  std::size_t seen = signs_of_faults();
  while (!m_armed.empty() && !(all_struck() && all_over()) && !deadline.passed()) {
    if (is_in_crash_loop()) {
      // It is not started any more, so nothing more will come than what is under way.
      if (all_over()) break;
      m_loop.serve_one_until(deadline.at());
      WRINGER_TRY(m_loop.check());
      continue;
    }
    const bool at_rest = await_rest(settle.quiet, deadline.remaining());
    // A fault of many steps, such as a storm of rebalances among slow members, goes on.
    if (std::exchange(seen, signs_of_faults()) != seen) {
      deadline = Deadline(m_ground.clock, settle.deadline + time_of_faults());
    }
    if (at_rest && all_over()) {
      if (!m_production->anything_left()) {
        if (await_heartbeats(deadline)) continue;
        break;
      }
      // Held back for a fault that has not come.
      WRINGER_TRY(produce());
      continue;
    }
    WRINGER_TRY(m_loop.check());
    // Nothing moves but the fault itself, whose end is an event like others.
    if (at_rest) m_loop.serve_one_until(deadline.at());
  }
  return {};
}

bool CaseRun::await_heartbeats(const Deadline& deadline) {
  std::uint64_t awaited = 0;
  for (const Armed& armed : m_armed) {
    const Address& address = armed.matcher.address();
    const bool is_heartbeat = address.moment == moments::k_kafka_heartbeat ||
                              address.moment == moments::k_kafka_consumer_group_heartbeat;
    if (is_heartbeat && !armed.reached) awaited = std::max(awaited, address.nth);
  }
  if (awaited == 0) return false;
  const std::size_t struck = struck_count();
  const Deadline patience(
      m_ground.clock,
      std::min(deadline.remaining(), static_cast<int>(awaited) * k_heartbeat_rhythm + 1s));
  return m_loop.serve_until(patience, [&] { return struck_count() != struck; });
}

Status CaseRun::produce() {
  const Production::Batch batch = m_production->next();
  const auto offsets = m_producer->produce(batch, m_batches);
  WRINGER_TRY(m_loop.check());
  if (!offsets) return fail(offsets.error().during("producing the workload"));
  std::copy(offsets->begin(), offsets->end(),
            m_offsets.begin() + static_cast<std::ptrdiff_t>(batch.first));
  const std::string surprise = m_production->acknowledge(batch, *offsets);
  if (!surprise.empty()) doubt(surprise);
  m_quiescence.expect(m_producer->is_hanging() ? workload::ends_while_hanging(
                                                     m_result.history.events, m_batches, m_offsets)
                                               : m_production->end());
  m_journal->add(Action{
      "produced", 0,
      fmt::format("{} events to {}", batch.records.size(), m_order.scenario.workload.topic)});
  return {};
}

Status CaseRun::end_hanging() {
  if (!m_producer->is_hanging()) return {};
  // So that it is felt: the system, whole again, first gets as far as it can.
  const scenario::SettleSpec& settle = m_order.scenario.settle;
  static_cast<void>(await_rest(settle.quiet, settle.deadline));
  WRINGER_TRY(m_loop.check());
  // What follows may come of it, before we are told that it is done.
  m_journal->add(Action{"aborting", 0, "the Kafka transactions that hung"});
  WRINGER_TRY(m_producer->end_hanging());
  m_quiescence.expect(m_production->end());
  return {};
}

void CaseRun::await_effects() {
  const bool is_any = std::any_of(m_armed.begin(), m_armed.end(), [](const Armed& armed) {
    return armed.struck && !armed.healed && armed.fault->lasts_until_heal();
  });
  if (!is_any) return;
  const Duration quiet = m_order.scenario.settle.quiet;
  // Without what the fault has taken away there may be no end of the work.
  static_cast<void>(await(
      Deadline(m_ground.clock, k_effect_deadline), [] { return std::string(); },
      [&] {
        return what_is_left().empty()
                   ? m_quiescence.quiet_at(quiet_for(quiet))
                   : std::max(m_quiescence.done_at(std::max(quiet, k_effect_silence)),
                              m_last_strike + k_effect_silence);
      }));
}

Status CaseRun::heal() {
  await_effects();
  WRINGER_TRY(m_loop.check());
  // The last first, as they lie on each other.
  for (auto at = m_armed.rbegin(); at != m_armed.rend(); ++at) {
    Armed& armed = *at;
    if (!armed.struck || armed.healed) continue;
    armed.fault->heal([&armed](Status status) {
      armed.healing = std::move(status);
      armed.healed = true;
    });
    if (!m_loop.serve_until(Deadline(m_ground.clock, k_heal_deadline),
                            [&] { return armed.healed; })) {
      WRINGER_TRY(m_loop.check());
      return fail(ErrorCode::timed_out,
                  fmt::format("'{}' could not be healed within {}",
                              to_text(armed.fault->receipt().fault), to_text(k_heal_deadline)));
    }
    if (!armed.healing) return fail(armed.healing.error().during("healing"));
    m_quiescence.disturb();
  }
  return end_hanging();
}

bool CaseRun::await_rest(Duration quiet, Duration within) {
  return await(
      Deadline(m_ground.clock, within), [&] { return what_is_left(); },
      // What a standstill of ours has held back is no silence of the system's.
      [&] {
        return std::max(m_quiescence.quiet_at(quiet_for(quiet)), m_loop.stood_still_at() + quiet);
      });
}

void CaseRun::stop_for_final_commits(const Deadline& deadline) {
  const auto to_commit = [&] { return what_is_left(); };
  const bool all_done = await(
      deadline, [&] { return what_is_left_to_deliver(); },
      [&] { return m_quiescence.done_at(quiet_for(m_order.scenario.settle.quiet)); });
  // What has committed nothing yet keeps no offsets, or has not come to it.
  if (!all_done || (to_commit().empty() && m_groups.commits_offsets())) return;
  const std::vector<Instance> stopped = stop_all();
  if (to_commit().empty()) return;
  for (const Instance instance : stopped) start_again(instance);
}

std::vector<Instance> CaseRun::stop_all() {
  const auto ending = std::make_shared<int>(0);
  std::vector<Instance> stopped;
  for (Instance instance = 1; instance <= m_fleet->size(); ++instance) {
    if (!m_controls->processes().running(instance)) continue;
    ++*ending;
    stopped.push_back(instance);
    m_controls->note(instance, "stop", "asked to end, for its final offset commit");
    m_controls->processes().terminate(instance, k_grace,
                                      [ending](const Result<faults::Ending>&) { --*ending; });
  }
  // Each ends within its grace, killed at the latest.
  static_cast<void>(m_loop.serve_until(Deadline(m_ground.clock, k_grace + k_heal_deadline),
                                       [ending] { return *ending == 0; }));
  return stopped;
}

void CaseRun::end_for_final_commits() {
  static_cast<void>(stop_all());
  m_result.history.settled = what_is_left().empty();
  if (m_result.history.settled) m_result.history.unsettled_because.clear();
}

CaseRun::Rest CaseRun::await_rest_but_for_commits(const Deadline& deadline) {
  const auto left = [&] { return what_is_left(); };
  const auto left_but_for_commits = [&] {
    if (left().empty()) return std::string();
    // Nobody commits while its group forms anew.
    std::string to_deliver = what_is_left_to_deliver();
    return to_deliver.empty() ? who_is_to_join() : to_deliver;
  };
  const Duration quiet = m_order.scenario.settle.quiet;
  const bool calm = await(deadline, left_but_for_commits, [&] {
    const MonotonicTime at =
        left().empty() ? m_quiescence.quiet_at(quiet_for(quiet))
                       : m_quiescence.done_at(std::max(quiet_for(quiet), k_time_to_commit));
    return std::max(at, m_loop.stood_still_at() + quiet);
  });
  if (calm && left().empty()) return Rest::whole;
  const bool waited = calm || deadline.passed();
  return waited && what_is_left_to_deliver().empty() ? Rest::but_for_commits : Rest::none;
}

void CaseRun::settle() {
  const scenario::SettleSpec& spec = m_order.scenario.settle;
  await_returns();
  m_settle_deadline = Deadline(m_ground.clock, spec.deadline);
  if (spec.graceful_stop) stop_for_final_commits(*m_settle_deadline);
  m_rest = await_rest_but_for_commits(*m_settle_deadline);
  // One that has ended meanwhile, and was started again, has its time too.
  while (m_rest == Rest::none && !who_is_to_return().empty() && !is_in_crash_loop() &&
         !has_unhealed() && !m_loop.interrupted()) {
    await_returns();
    m_settle_deadline = Deadline(m_ground.clock, spec.deadline);
    m_rest = await_rest_but_for_commits(*m_settle_deadline);
  }
  note_settled(m_rest == Rest::whole);
}

void CaseRun::settle_on() {
  note_settled(await_rest(m_order.scenario.settle.quiet, m_settle_deadline->remaining()));
}

void CaseRun::note_settled(bool settled) {
  m_result.history.settled = settled;
  m_result.history.unsettled_because.clear();
  if (settled) return;
  const std::string left = what_is_left();
  const Duration patience = m_order.scenario.settle.deadline;
  m_result.history.unsettled_because =
      is_in_crash_loop()
          ? m_exits.in_loop()
          : fmt::format("after {}: {}", to_text(patience - m_settle_deadline->remaining()),
                        left.empty() ? "it still wrote to the database" : left);
}

}  // namespace wringer::cases
