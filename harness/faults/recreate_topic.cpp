#include "harness/faults/recreate_topic.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::faults {

FaultKind RecreateTopic::kind() {
  return {.name = "recreate-topic",
          .group = FaultGroup::topic,
          .summary =
              "the topic is deleted and created again; the last third of the events comes "
              "after it",
          .parameters = {consumers_parameter()},
          .reports = {"KAFKA-12257"}};
}

void RecreateTopic::prepare() {
  controls().topics().hold_back(0);
}

void RecreateTopic::act(const TopicControls::Extents& before, std::function<void(Status)> done) {
  m_topic = before.begin()->first.topic;
  std::int64_t records = 0;
  for (const auto& [partition, extent] : before) records += extent.records;
  controls().topics().recreate(
      [this, records, done = std::move(done)](const Status& recreated) mutable {
        if (!recreated) {
          done(recreated);
          return;
        }
        prove(fmt::format("{} was deleted with {} records, and created again", m_topic, records));
        controls().topics().produce_rest(std::move(done));
      });
}

void RecreateTopic::watch(const Moment& moment) {
  if (moment.name != moments::k_kafka_fetch || moment.phase != Phase::applied) return;
  for (const OffsetRange& range : moment.offsets) {
    if (range.topic != m_topic) continue;
    took_effect(fmt::format("instance {} was given offsets {} to {} of the new {}[{}]",
                            moment.instance, range.first, range.end - 1, range.topic,
                            range.partition));
    return;
  }
}

}  // namespace wringer::faults
