#include "harness/faults/evict_member.h"

#include "harness/core/duration.h"
#include "harness/faults/group_controls.h"
#include "harness/faults/patience.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;

// What a coordinator says to somebody whom it doesn't know, or not any more in this role.
bool calls_stranger(const Moment& moment) {
  for (const char* code : {"22 ", "25 ", "82 ", "110 "}) {
    if (moment.error.starts_with(code)) return true;
  }
  return false;
}

}  // namespace

FaultKind EvictMember::kind() {
  return {.name = "evict-member",
          .group = FaultGroup::rebalance,
          .summary = "the instance's member is taken out of its group; the instance lives on",
          .parameters = {{.name = "on",
                          .type = ParameterType::instance,
                          .summary = "whose member it is, if not that of the instance of the "
                                     "address"}},
          .reports = {"spring-kafka#1915", "sarama#1543", "KAFKA-10763"},
          .sweep = {{.scope = SweepRule::Scope::each_crash_state,
                     .rank_max = 2,
                     .whose = SweepRule::Whose::members}}};
}

void EvictMember::strike(std::function<void()> done) {
  prove_what_was_held();
  m_before = m_following.of(target());
  controls().groups().evict(target(), [this, done = std::move(done)](const Result<int>& members) {
    m_evicted = members && *members > 0;
    m_awaiting = m_evicted;
    if (m_evicted) {
      prove(fmt::format("the member of instance {} was taken out of its group", target()));
      controls().after(k_member_patience, [this] {
        if (!std::exchange(m_awaiting, false)) return;
        prove("it was not in its group again within " + to_text(k_member_patience));
      });
    } else {
      prove(members ? fmt::format("instance {} was in no group", target())
                    : members.error().message);
    }
    done();
  });
}

void EvictMember::observe(const Moment& moment) {
  m_following.observe(moment);
  if (!m_evicted || moment.instance != target() || moment.service != Service::kafka ||
      moment.phase != Phase::applied) {
    return;
  }
  if (!receipt().effective && calls_stranger(moment)) {
    set_effective(true);
    prove(fmt::format("it found out: {} was answered {}", moment.name, moment.error));
  }
  const GroupFollowing::Seen& now = m_following.of_same(target(), m_before);
  // A member of the newer protocol keeps its name when it comes back.
  const bool is_back = now.member != m_before.member ||
                       (receipt().effective && now.generation > m_before.generation);
  if (!m_awaiting || !now.is_given || !is_back) return;
  m_awaiting = false;
  set_effective(true);
  prove(fmt::format("it joined again, in generation {}", now.generation));
}

void EvictMember::undo(std::function<void(Status)> done) {
  m_awaiting = false;
  controls().after(0ms, [done = std::move(done)] { done({}); });
}

}  // namespace wringer::faults
