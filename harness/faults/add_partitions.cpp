#include "harness/faults/add_partitions.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::faults {
namespace {

constexpr std::int64_t k_most = 100;

std::vector<FaultMistake> check_count(const FaultSpec& fault) {
  if (fault.get<std::int64_t>("count").value_or(1) <= k_most) return {};
  return {{"count", fmt::format("at most {} partitions can be added", k_most)}};
}

}  // namespace

FaultKind AddPartitions::kind() {
  Parameter consumers = consumers_parameter();
  consumers.summary =
      "whether the instances are stopped meanwhile and started again afterwards; those that run on "
      "must find the new partitions before the case counts as stuck (metadata.max.age.ms is 5 "
      "minutes by default)";
  return {.name = "add-partitions",
          .group = FaultGroup::topic,
          .summary = "the topic gets more partitions; the last third of the events comes after it",
          .parameters = {{.name = "count",
                          .type = ParameterType::count,
                          .summary = "how many are added",
                          .default_text = "1"},
                         consumers},
          .reports = {"apache/kafka#10726", "KAFKA-20539", "sarama#1739", "kafka-go#1319"},
          .check = check_count};
}

int AddPartitions::count() const {
  return static_cast<int>(*spec().get<std::int64_t>("count"));
}

void AddPartitions::prepare() {
  controls().topics().hold_back(count());
}

void AddPartitions::act(const TopicControls::Extents& before, std::function<void(Status)> done) {
  m_first_new = static_cast<int>(before.size());
  m_topic = before.begin()->first.topic;
  controls().topics().add_partitions(
      count(), [this, done = std::move(done)](const Status& added) mutable {
        if (!added) {
          done(added);
          return;
        }
        prove(fmt::format("{} had {} partitions and has {} now", m_topic, m_first_new,
                          m_first_new + count()));
        controls().topics().produce_rest(std::move(done));
      });
}

void AddPartitions::watch(const Moment& moment) {
  if (moment.name != moments::k_kafka_fetch || moment.phase != Phase::requested) return;
  for (const OffsetRange& range : moment.offsets) {
    if (range.topic != m_topic || range.partition < m_first_new) continue;
    took_effect(fmt::format("instance {} fetches from {}[{}]", moment.instance, range.topic,
                            range.partition));
    return;
  }
}

}  // namespace wringer::faults
