#include "harness/faults/rebalance.h"

#include "harness/core/duration.h"
#include "harness/faults/patience.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;

// In some groups a new member gets its share a rebalance later, in others there is none for it.
constexpr Duration k_share_patience = 4s;
// Assignors share out evenly: by then they have taken something from whoever had two partitions.
constexpr int k_members_max = 8;

bool has_all(const std::vector<GroupTalk::Partition>& now,
             const std::vector<GroupTalk::Partition>& before) {
  return std::includes(now.begin(), now.end(), before.begin(), before.end());
}

}  // namespace

Parameter Rebalance::on_parameter() {
  return {.name = "on",
          .type = ParameterType::instance,
          .summary = "whose group it is, if not that of the instance of the address"};
}

Parameter Rebalance::hold_parameter(std::string_view default_text) {
  return {.name = "hold",
          .type = ParameterType::duration,
          .summary = "how long the extra member keeps its partitions",
          .default_text = default_text};
}

FaultKind Rebalance::kind() {
  return {.name = "rebalance",
          .group = FaultGroup::rebalance,
          .summary = "a member of ours joins the consumer group, holds its share and leaves",
          .parameters = {on_parameter(), hold_parameter("500ms")},
          .reports = {"spring-kafka#3703", "oleksiyk/kafka#127", "sarama#2118", "kafka-go#1398"},
          .sweep = {{.scope = SweepRule::Scope::each_crash_state,
                     .rank_max = 2,
                     .whose = SweepRule::Whose::members}}};
}

FaultKind RoundTrip::kind() {
  return {.name = "round-trip",
          .group = FaultGroup::rebalance,
          .summary = "partitions go from the instance to a member of ours and come back",
          .parameters = {on_parameter(), hold_parameter("500ms")},
          .reports = {"librdkafka#1767", "spring-kafka#511", "confluent-kafka-python#1138"}};
}

FaultKind RebalanceStorm::kind() {
  return {.name = "rebalance-storm",
          .group = FaultGroup::rebalance,
          .summary = "rebalances one after the other",
          .parameters = {on_parameter(),
                         {.name = "times",
                          .type = ParameterType::count,
                          .summary = "how often a member of ours joins and leaves",
                          .default_text = "3"},
                         hold_parameter("50ms")},
          .reports = {"librdkafka#3306", "librdkafka#4059", "alpakka-kafka#1038"},
          .sweep = {{.scope = SweepRule::Scope::each_program, .whose = SweepRule::Whose::members}}};
}

int RebalanceStorm::rounds() const {
  return static_cast<int>(spec().get<std::int64_t>("times").value_or(1));
}

bool Rebalance::is_enough(const Partitions& /*before*/, const Partitions& /*now*/) const {
  return true;
}

bool Rebalance::ends_round(const Shares& /*shares*/) const {
  return true;
}

std::string Rebalance::expectation() const {
  return "a new generation without the extra member";
}

bool RoundTrip::is_enough(const Partitions& before, const Partitions& now) const {
  return !has_all(now, before);
}

bool RoundTrip::ends_round(const Shares& shares) const {
  Partitions lost;
  std::set_difference(shares.before.begin(), shares.before.end(), shares.during.begin(),
                      shares.during.end(), std::back_inserter(lost));
  return std::any_of(lost.begin(), lost.end(), [&](const GroupTalk::Partition& partition) {
    return std::binary_search(shares.now.begin(), shares.now.end(), partition);
  });
}

std::string RoundTrip::expectation() const {
  return "partitions that were taken from it and given back";
}

void Rebalance::strike(std::function<void()> done) {
  prove_what_was_held();
  m_last_start = controls().now() + k_member_patience;
  start_round(std::move(done));
}

void Rebalance::start_round(std::function<void()> struck) {
  m_before = m_following.of(target());
  m_generation = -1;
  m_members = 0;
  m_holds = false;
  add(GroupControls::Extra::the_first, std::move(struck));
}

void Rebalance::add(GroupControls::Extra which, std::function<void()> struck) {
  m_stage = Stage::joining;
  ++m_steps;
  m_was_given_some = false;
  controls().groups().add_member(
      target(), which,
      {.began = [this, struck = std::move(struck)](const Status& status) { began(status, struck); },
       .joined = [this, number = ++m_members](
                     const Result<GroupControls::Share>& share) { joined(number, share); }});
}

void Rebalance::began(const Status& status, const std::function<void()>& struck) {
  if (m_stage == Stage::joining) {
    if (status) {
      later(k_member_patience, [this] { give_up("the group did not form anew"); });
    } else {
      m_stage = Stage::over;
      prove("no member could be added to its group: " + status.error().message);
    }
  }
  if (struck) struck();
}

void Rebalance::joined(int number, const Result<GroupControls::Share>& share) {
  if (m_stage != Stage::joining && m_stage != Stage::holding) return;
  if (!share) {
    give_up(share.error().message);
    return;
  }
  m_generation = std::max(m_generation, share->generation);
  const bool has_some = share->partitions > 0;
  if (number == m_members && m_stage == Stage::joining) {
    m_stage = Stage::holding;
    ++m_steps;
    prove(fmt::format("a member of ours joined the group: generation {}→{}", m_before.generation,
                      m_generation));
    if (!has_some) later(k_share_patience, [this] { on_given_nothing(); });
  }
  if (number == m_members && has_some && !std::exchange(m_was_given_some, true)) {
    prove(fmt::format("it was given {} partitions", share->partitions));
    ++m_steps;
    later(k_member_patience, [this] {
      give_up(fmt::format("instance {} did not follow the rebalance within {}", target(),
                          to_text(k_member_patience)));
    });
  }
  hold_or_add();
}

// There is none for the last one that joined, so there would be none for another.
void Rebalance::on_given_nothing() {
  if (is_enough(m_before.partitions, now().partitions)) {
    leave();
    return;
  }
  give_up(
      fmt::format("the group's assignor gave nothing of the {} partitions of instance {} to "
                  "members of ours ({} joined)",
                  m_before.partitions.size(), target(), m_members));
}

void Rebalance::hold_or_add() {
  if (m_stage != Stage::holding || !m_was_given_some || m_holds) return;
  if (is_enough(m_before.partitions, now().partitions)) {
    m_holds = true;
    ++m_steps;
    later(spec().get<Duration>("hold").value_or(0ms), [this] { leave(); });
    return;
  }
  const bool has_followed = now().is_given && now().generation >= m_generation;
  if (!has_followed) return;
  if (m_members == k_members_max) {
    on_given_nothing();
    return;
  }
  prove(fmt::format("none of it was instance {}'s: one more joins", target()));
  add(GroupControls::Extra::one_more, nullptr);
}

void Rebalance::leave() {
  m_stage = Stage::leaving;
  ++m_steps;
  m_during = now().partitions;
  controls().groups().remove_members([this](const Status& status) {
    if (m_stage != Stage::leaving) return;
    if (!status) {
      give_up(status.error().message);
      return;
    }
    m_stage = Stage::settling;
    ++m_steps;
    later(k_member_patience, [this] {
      give_up(fmt::format("instance {} was not given {} within {}", target(), expectation(),
                          to_text(k_member_patience)));
    });
    look();
  });
}

void Rebalance::observe(const Moment& moment) {
  m_following.observe(moment);
  hold_or_add();
  if (m_stage == Stage::settling) look();
}

const GroupFollowing::Seen& Rebalance::now() const {
  return m_following.of_same(target(), m_before);
}

void Rebalance::look() {
  if (!now().is_given || now().generation <= m_generation) return;
  if (ends_round({m_before.partitions, m_during, now().partitions})) {
    end_round();
    return;
  }
  // What it lost was given to another one, or comes back to it a rebalance later: not if it has as
  // much as before.
  const bool has_its_share = now().partitions.size() >= m_before.partitions.size();
  if (controls().now() < m_last_start && (has_its_share || m_holds)) {
    m_holds = false;
    later(has_its_share ? 0ms : k_share_patience, [this] {
      prove(fmt::format("instance {} was not given {}: once more", target(), expectation()));
      start_round(nullptr);
    });
  }
}

void Rebalance::end_round() {
  prove(
      fmt::format("it left again: generation {}→{}; instance {} had {} partitions, then {}, "
                  "then {}",
                  m_generation, now().generation, target(), m_before.partitions.size(),
                  m_during.size(), now().partitions.size()));
  ++m_steps;
  if (++m_rounds_done < rounds()) {
    start_round(nullptr);
    return;
  }
  m_stage = Stage::over;
  set_effective(true);
}

void Rebalance::give_up(const std::string& why) {
  m_stage = Stage::over;
  ++m_steps;
  prove(why);
}

void Rebalance::later(Duration time, std::function<void()> then) {
  controls().after(time, [this, step = m_steps, then = std::move(then)] {
    if (step == m_steps) then();
  });
}

void Rebalance::undo(std::function<void(Status)> done) {
  if (m_stage != Stage::over) give_up("it was healed before it was over");
  controls().groups().remove_members(std::move(done));
}

}  // namespace wringer::faults
