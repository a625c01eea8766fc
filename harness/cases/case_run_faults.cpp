// The faults of a case: from the moment at which each strikes to the knowledge that it is over.

#include "harness/cases/case_run.h"
#include "harness/core/duration.h"
#include "harness/core/group_talk.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_strike_deadline = 30s;

}  // namespace

Status CaseRun::strike_at_start() {
  for (Armed& armed : m_armed) {
    if (!armed.matcher.address().is_start()) continue;
    Moment start;
    const auto on = armed.fault->receipt().fault.get<std::int64_t>("on");
    start.instance = static_cast<Instance>(on.value_or(k_any_instance));
    fire(armed, start,
         m_journal->add(Action{"fire", start.instance, to_text(armed.fault->receipt().fault)}));
    if (!m_loop.serve_until(Deadline(m_ground.clock, k_strike_deadline),
                            [&] { return armed.struck; })) {
      WRINGER_TRY(m_loop.check());
      return fail(ErrorCode::timed_out,
                  fmt::format("'{}' has not struck within {}",
                              to_text(armed.fault->receipt().fault), to_text(k_strike_deadline)));
    }
  }
  return {};
}

bool CaseRun::has_unhealed() const {
  return std::any_of(m_armed.begin(), m_armed.end(),
                     [](const Armed& armed) { return armed.struck && !armed.healed; });
}

std::size_t CaseRun::struck_count() const {
  return static_cast<std::size_t>(std::count_if(m_armed.begin(), m_armed.end(),
                                                [](const Armed& armed) { return armed.struck; }));
}

std::size_t CaseRun::signs_of_faults() const {
  std::size_t signs = struck_count();
  for (const Armed& armed : m_armed) signs += armed.fault->receipt().evidence.size();
  return signs;
}

bool CaseRun::all_over() const {
  return std::all_of(m_armed.begin(), m_armed.end(), [](const Armed& armed) {
    if (!armed.reached) return true;
    return armed.struck && (armed.healed || armed.fault->is_over());
  });
}

Duration CaseRun::time_of_faults() const {
  Duration longest{};
  for (const Armed& armed : m_armed) {
    if (!armed.reached) continue;
    Duration time{};
    // Not by how much a clock is set, or whatever else is a duration.
    for (const char* name : {"for", "down", "grace", "hold"}) {
      time += armed.fault->receipt().fault.get<Duration>(name).value_or(Duration::zero());
    }
    longest = std::max(longest, time);
  }
  return longest;
}

bool CaseRun::all_struck() const {
  return !m_armed.empty() && struck_count() == m_armed.size();
}

proxy::Decision CaseRun::on_moment(proxy::Session& session, Moment& moment) {
  // From here on everybody speaks of topics as the scenario does.
  for (OffsetRange& range : moment.offsets) range.topic = m_store->name_in_scenario(range.topic);
  if (moment.group_talk && moment.group_talk->assignment) {
    auto talk = std::make_shared<GroupTalk>(*moment.group_talk);
    for (auto& [topic, partition] : *talk->assignment) topic = m_store->name_in_scenario(topic);
    std::sort(talk->assignment->begin(), talk->assignment->end());
    moment.group_talk = std::move(talk);
  }
  const std::uint64_t sequence = m_journal->add(moment);
  if (is_of_nobody(session, moment)) take_out_nobodys(moment);
  if (session.is_heard_out()) {
    // Nobody gets it, nor is it a moment of who has been started in the dead one's place.
    if (moment.name != moments::k_kafka_fetch) m_quiescence.observe(moment);
    return proxy::Decision::forward;
  }
  take_out_forgotten(moment);
  m_groups.observe(moment);
  m_parking.observe(session, moment);
  m_quiescence.observe(moment);
  // It begins only now.
  if (m_returns.observe(moment, m_ground.clock.now())) m_quiescence.disturb();
  m_sql.observe(moment);
  proxy::Decision decision = proxy::Decision::forward;
  for (Armed& armed : m_armed) {
    const bool again = armed.struck && !armed.healed && armed.fault->recurs_at(moment);
    if (!again && !is_reached(armed, moment)) {
      armed.fault->observe(moment);
      continue;
    }
    m_journal->add(Action{"fire", moment.instance, to_text(armed.fault->receipt().fault)});
    if (moment.phase != Phase::acked) {
      m_controls->links().hold(session, moment);
      decision = proxy::Decision::hold;
    }
    // It strikes when the message is held; nothing of the instance may slip by until then.
    m_controls->links().freeze(moment.instance);
    asio::post(m_loop.io(), [this, &armed, moment, sequence, again] {
      if (m_tearing_down) return;
      again ? fire_again(armed, moment) : fire(armed, moment, sequence);
      m_controls->links().thaw(moment.instance);
    });
    armed.reached = true;
  }
  if (decision == proxy::Decision::forward) decision = m_gate.decide(session, moment);
  return decision == proxy::Decision::forward ? m_parking.decide(session, moment) : decision;
}

void CaseRun::take_out_forgotten(const Moment& moment) {
  if (m_order.scenario.heartbeats == scenario::Heartbeats::as_they_come) return;
  const auto forgotten = m_groups.forgotten_with(moment);
  if (forgotten) {
    m_controls->groups().take_out(
        moment.instance, *forgotten,
        "its client joins '{}' anew and has forgotten a member, which is taken out");
  }
}

bool CaseRun::is_of_nobody(const proxy::Session& session, const Moment& moment) const {
  const bool names_a_member = moment.name == moments::k_kafka_join_group &&
                              moment.phase == Phase::applied && !moment.member.empty();
  if (!session.client_is_gone() || !names_a_member) return false;
  // What is known leaves with its instance; and a client that lives may come back as it.
  const std::vector<groups::Membership> known = m_groups.memberships_of(moment.instance);
  return std::none_of(known.begin(), known.end(), [&](const groups::Membership& member) {
    return member.member == moment.member;
  });
}

void CaseRun::take_out_nobodys(const Moment& moment) {
  const bool keeps_timeouts = std::any_of(
      m_order.schedule.begin(), m_order.schedule.end(),
      [](const FaultSpec& fault) { return fault.get<std::string>("leaves") == "session-timeout"; });
  if (keeps_timeouts) return;
  groups::Membership member;
  member.group = moment.group;
  member.member = moment.member;
  member.broker = moment.broker;
  m_controls->groups().take_out(
      moment.instance, member,
      "its connection ended while it joined '{}', and it was made a member all the same, which is "
      "taken out");
}

bool CaseRun::is_reached(Armed& armed, const Moment& moment) {
  if (armed.reached) return false;
  const int following = armed.fault->receipt().fault.following;
  if (following > 0 && !m_armed[static_cast<std::size_t>(following - 1)].struck) return false;
  return armed.matcher.reached_by(moment, {m_events, m_sql});
}

void CaseRun::fire(Armed& armed, const Moment& moment, std::uint64_t sequence) {
  armed.reached = true;
  armed.fault->fire(moment, sequence, [this, &armed, instance = moment.instance] {
    armed.struck = true;
    m_last_strike = m_ground.clock.now();
    // Who ends because of it is in no loop yet.
    m_exits = {};
    m_journal->add(Action{"struck", instance, to_text(armed.fault->receipt().fault)});
  });
}

void CaseRun::fire_again(Armed& armed, const Moment& moment) {
  armed.fault->fire_again(moment, [this, &armed, instance = moment.instance] {
    m_journal->add(Action{"struck", instance, to_text(armed.fault->receipt().fault)});
  });
}

}  // namespace wringer::cases
