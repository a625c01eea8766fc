// Work, heal and settle: from the first event to the system at rest.

#include "harness/core/duration.h"
#include "harness/run/case_run.h"
#include "harness/workload/workload.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::run {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_heal_deadline = 30s;
// Clients send a heartbeat this often, unless they are told otherwise.
constexpr Duration k_heartbeat_rhythm = 3s;

}  // namespace

Status CaseRun::work() {
  WRINGER_TRY(produce());
  WRINGER_TRY(await_faults());
  return m_production->anything_left() ? produce() : Status{};
}

Status CaseRun::await_faults() {
  // Either every fault has struck, or the system is through and what is left will never fire.
  const scenario::SettleSpec& settle = m_order.scenario.settle;
  const Deadline deadline(m_ground.clock, settle.deadline);
  while (!m_armed.empty() && !(all_struck() && all_over()) && !deadline.passed()) {
    const bool at_rest = await_rest(settle.quiet, deadline.remaining());
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
  WRINGER_TRY(m_producer->end_hanging());
  m_quiescence.expect(m_production->end());
  m_journal->add(Action{"aborted", 0, "the Kafka transactions that hung"});
  return {};
}

Status CaseRun::heal() {
  // The last first, as they lie on each other.
  for (auto at = m_armed.rbegin(); at != m_armed.rend(); ++at) {
    Armed& armed = *at;
    if (!armed.struck || armed.healed) continue;
    Status outcome;
    armed.fault->heal([&](Status status) {
      outcome = std::move(status);
      armed.healed = true;
    });
    if (!m_loop.serve_until(Deadline(m_ground.clock, k_heal_deadline),
                            [&] { return armed.healed; })) {
      WRINGER_TRY(m_loop.check());
      return fail(ErrorCode::timed_out,
                  fmt::format("'{}' could not be healed within {}",
                              to_text(armed.fault->receipt().fault), to_text(k_heal_deadline)));
    }
    if (!outcome) return fail(outcome.error().during("healing"));
    m_quiescence.disturb();
  }
  return end_hanging();
}

bool CaseRun::await_rest(Duration quiet, Duration within) {
  const Deadline deadline(m_ground.clock, within);
  const std::size_t struck_before = struck_count();
  while (struck_count() == struck_before && m_unasked_exits <= k_unasked_exits_max &&
         !deadline.passed() && !m_loop.interrupted()) {
    MonotonicTime wake = deadline.at();
    if (m_quiescence.what_is_left(m_proxy->idle()).empty()) {
      const MonotonicTime quiet_at = m_quiescence.quiet_at(quiet);
      if (m_ground.clock.now() >= quiet_at) return true;
      wake = std::min(wake, quiet_at);
    }
    m_loop.serve_one_until(wake);
  }
  return false;
}

void CaseRun::settle() {
  const scenario::SettleSpec& spec = m_order.scenario.settle;
  m_result.history.settled = await_rest(spec.quiet, spec.deadline);
  m_result.history.unsettled_because.clear();
  if (m_result.history.settled) return;
  const std::string left = m_quiescence.what_is_left(m_proxy->idle());
  m_result.history.unsettled_because =
      m_unasked_exits > k_unasked_exits_max
          ? fmt::format("the system ended by itself {} times", m_unasked_exits)
          : fmt::format("after {}: {}", to_text(spec.deadline),
                        left.empty() ? "it still wrote to the database" : left);
}

}  // namespace wringer::run
