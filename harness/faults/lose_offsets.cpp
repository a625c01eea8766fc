#include "harness/faults/lose_offsets.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::faults {

FaultKind LoseOffsets::kind() {
  return {.name = "lose-offsets",
          .group = FaultGroup::topic,
          .summary = "the group's committed offsets are gone, as when they expire",
          .strikes = FaultKind::Strikes::processes,
          .reports = {"librdkafka#1442", "librdkafka#4238", "apache/pinot#19359"},
          .sweep = {{.moments = {moments::k_kafka_offset_commit},
                     .phases = {Phase::applied},
                     .scope = SweepRule::Scope::each_program}}};
}

void LoseOffsets::act(const TopicControls::Extents& before, std::function<void(Status)> done) {
  for (const auto& [partition, extent] : before) {
    if (extent.committed < 0) continue;
    m_lost[partition] = extent.committed;
    prove(fmt::format("the group had committed {} of {}", extent.committed, to_text(partition)));
  }
  if (m_lost.empty()) {
    done(fail(ErrorCode::environment, "the group had committed nothing that could be lost"));
    return;
  }
  m_all_lost = m_lost.size() == before.size();
  controls().topics().forget_offsets([this, done = std::move(done)](const Status& forgotten) {
    if (forgotten) prove("the group was deleted, and with it what it had committed");
    done(forgotten);
  });
}

void LoseOffsets::watch(const Moment& moment) {
  const bool asked = moment.name == "kafka.offset_fetch" && moment.phase == Phase::applied;
  if (asked && m_all_lost && moment.succeeded && moment.offsets.empty()) {
    took_effect(fmt::format("instance {} was told that nothing is committed", moment.instance));
    return;
  }
  if (moment.name != moments::k_kafka_fetch || moment.phase != Phase::requested) return;
  for (const OffsetRange& range : moment.offsets) {
    const auto lost = m_lost.find({range.topic, range.partition});
    if (lost == m_lost.end() || range.end == lost->second) continue;
    took_effect(fmt::format("instance {} reads on from offset {} of {}", moment.instance, range.end,
                            to_text(lost->first)));
    return;
  }
}

}  // namespace wringer::faults
