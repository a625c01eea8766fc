#include "harness/faults/move_leader.h"

#include "harness/core/duration.h"
#include "harness/faults/patience.h"
#include "harness/faults/topic_controls.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

namespace wringer::faults {
namespace {

// The first partition that the argument means, or the topic's first.
TopicPartition partition_of(const FaultSpec& spec, const std::vector<TopicPartition>& partitions) {
  const auto named = spec.get<std::string>("partition");
  const auto meant = std::find_if(
      partitions.begin(), partitions.end(),
      [&](const TopicPartition& partition) { return named && *named == to_text(partition); });
  return meant == partitions.end() ? partitions.front() : *meant;
}

}  // namespace

FaultKind MoveLeader::kind() {
  return {.name = "move-leader",
          .group = FaultGroup::broker,
          .summary = "another broker becomes the leader of a partition, in good order",
          .parameters = {{.name = "partition",
                          .type = ParameterType::partition,
                          .summary = "which, if not the first of the workload's topic"}},
          .needs = {Need::three_brokers},
          .reports = {"confluent-kafka-dotnet#192", "librdkafka#1092", "kafkajs#1119"}};
}

void MoveLeader::move(std::function<void(Result<BrokerControls::Move>)> done) {
  controls().brokers().move_leader(partition_of(spec(), controls().topics().partitions()),
                                   std::move(done));
}

bool MoveLeader::shows(const Moment& moment) const {
  const TopicPartition partition = partition_of(spec(), controls().topics().partitions());
  return moment.name == moments::k_kafka_fetch && moment.phase == Phase::requested &&
         std::any_of(moment.offsets.begin(), moment.offsets.end(), [&](const OffsetRange& range) {
           return range.topic == partition.topic && range.partition == partition.partition;
         });
}

void MoveLeader::strike(std::function<void()> done) {
  prove_what_was_held();
  move([this, done = std::move(done)](const Result<BrokerControls::Move>& moved) {
    if (!moved) {
      prove(moved.error().message);
      done();
      return;
    }
    m_move = *moved;
    m_awaiting = true;
    prove(fmt::format("broker {} led, broker {} leads now", m_move.from, m_move.to));
    controls().after(k_client_patience, [this] {
      if (std::exchange(m_awaiting, false)) {
        prove(fmt::format("no instance came to broker {} within {}", m_move.to,
                          to_text(k_client_patience)));
      }
    });
    done();
  });
}

void MoveLeader::observe(const Moment& moment) {
  if (!m_awaiting || moment.service != Service::kafka || moment.broker != m_move.to) return;
  if (!shows(moment)) return;
  prove(fmt::format("instance {} came to broker {}: {}", moment.instance, m_move.to, moment.name));
  set_effective(true);
  m_awaiting = false;
}

void MoveLeader::undo(std::function<void(Status)> done) {
  // Wherever the leader is, it is a whole cluster.
  done({});
}

}  // namespace wringer::faults
