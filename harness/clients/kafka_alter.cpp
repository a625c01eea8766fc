#include "harness/clients/kafka_impl.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <thread>

namespace wringer::clients {
namespace {

using NewPartitions =
    std::unique_ptr<rd_kafka_NewPartitions_t, Destroy<rd_kafka_NewPartitions_destroy>>;
using ConfigResource =
    std::unique_ptr<rd_kafka_ConfigResource_t, Destroy<rd_kafka_ConfigResource_destroy>>;
using DeleteRecords =
    std::unique_ptr<rd_kafka_DeleteRecords_t, Destroy<rd_kafka_DeleteRecords_destroy>>;

constexpr auto k_between_looks = std::chrono::milliseconds(20);

// What a broker has heard of the settings of a topic.
Result<std::map<std::string, std::string>> topic_config(rd_kafka_t* client, LogTail& log,
                                                        const std::string& topic,
                                                        const Deadline& deadline) {
  const ConfigResource resource(
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  rd_kafka_ConfigResource_t* raw = resource.get();
  const Queue queue(rd_kafka_queue_new(client));
  const AdminOptions options = admin_options(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, deadline);
  rd_kafka_DescribeConfigs(client, &raw, 1, options.get(), queue.get());
  WRINGER_ASSIGN(const Event event,
                 admin_answer(queue.get(), "looking at the settings of " + topic, deadline, log));
  std::size_t count = 0;
  const auto* results = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  std::map<std::string, std::string> config;
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t entries = 0;
    const auto* all = rd_kafka_ConfigResource_configs(results[i], &entries);
    for (std::size_t k = 0; k < entries; ++k) {
      const char* value = rd_kafka_ConfigEntry_value(all[k]);
      config[rd_kafka_ConfigEntry_name(all[k])] = value == nullptr ? "" : value;
    }
  }
  return config;
}

// The controller has decided on them before its brokers hear of it.
Status await_topic_config(rd_kafka_t* client, LogTail& log, const std::string& topic,
                          const std::map<std::string, std::string>& settings,
                          const Deadline& deadline) {
  while (true) {
    WRINGER_ASSIGN(const auto config, topic_config(client, log, topic, deadline));
    const auto is_known = [&](const auto& setting) {
      const auto found = config.find(setting.first);
      return found != config.end() && found->second == setting.second;
    };
    const auto unknown = std::find_if_not(settings.begin(), settings.end(), is_known);
    if (unknown == settings.end()) return {};
    if (deadline.passed()) {
      return fail(ErrorCode::timed_out, fmt::format("no broker has heard that {} of topic {} is {}",
                                                    unknown->first, topic, unknown->second));
    }
    std::this_thread::sleep_for(k_between_looks);
  }
}

}  // namespace

Status Kafka::add_partitions(const std::string& topic, int partitions, Duration timeout) {
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  WRINGER_ASSIGN(rd_kafka_t * client, m_impl->producer());
  std::array<char, 256> problem{};
  const NewPartitions wanted(rd_kafka_NewPartitions_new(
      topic.c_str(), static_cast<std::size_t>(partitions), problem.data(), problem.size()));
  if (!wanted) return fail(ErrorCode::usage, fmt::format("topic '{}': {}", topic, problem.data()));
  rd_kafka_NewPartitions_t* raw = wanted.get();
  const Queue queue(rd_kafka_queue_new(client));
  const AdminOptions options = admin_options(client, RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, deadline);
  rd_kafka_CreatePartitions(client, &raw, 1, options.get(), queue.get());
  WRINGER_ASSIGN(const Event event,
                 admin_answer(queue.get(), "adding partitions", deadline, m_impl->log));
  std::size_t count = 0;
  const auto* results = rd_kafka_CreatePartitions_result_topics(
      rd_kafka_event_CreatePartitions_result(event.get()), &count);
  WRINGER_TRY(check_topics(results, count, "extend", RD_KAFKA_RESP_ERR_NO_ERROR));
  return m_impl->wait_for_metadata("waiting for new partitions", deadline,
                                   [&](const ClusterState& state) {
                                     return unready(state, {topic, partitions, 1});
                                   });
}

Status Kafka::set_topic_config(const std::string& topic,
                               const std::map<std::string, std::string>& settings,
                               Duration timeout) {
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  WRINGER_ASSIGN(rd_kafka_t * client, m_impl->producer());
  const ConfigResource resource(
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  for (const auto& [name, value] : settings) {
    rd_kafka_ConfigResource_set_config(resource.get(), name.c_str(), value.c_str());
  }
  rd_kafka_ConfigResource_t* raw = resource.get();
  const Queue queue(rd_kafka_queue_new(client));
  const AdminOptions options = admin_options(client, RD_KAFKA_ADMIN_OP_ALTERCONFIGS, deadline);
  rd_kafka_AlterConfigs(client, &raw, 1, options.get(), queue.get());
  WRINGER_ASSIGN(const Event event,
                 admin_answer(queue.get(), "configuring " + topic, deadline, m_impl->log));
  std::size_t count = 0;
  const auto* results = rd_kafka_AlterConfigs_result_resources(
      rd_kafka_event_AlterConfigs_result(event.get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto code = rd_kafka_ConfigResource_error(results[i]);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    const char* reason = rd_kafka_ConfigResource_error_string(results[i]);
    return fail(ErrorCode::environment,
                fmt::format("Kafka would not configure topic {}: {}", topic,
                            reason != nullptr ? reason : rd_kafka_err2str(code)));
  }
  return await_topic_config(client, m_impl->log, topic, settings, deadline);
}

Result<std::map<TopicPartition, std::int64_t>> Kafka::delete_records(
    const std::map<TopicPartition, std::int64_t>& before, Duration timeout) {
  std::map<TopicPartition, std::int64_t> starts;
  if (before.empty()) return starts;
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  WRINGER_ASSIGN(rd_kafka_t * client, m_impl->producer());
  const PartitionList list = to_list(before);
  const DeleteRecords request(rd_kafka_DeleteRecords_new(list.get()));
  rd_kafka_DeleteRecords_t* raw = request.get();
  const Queue queue(rd_kafka_queue_new(client));
  const AdminOptions options = admin_options(client, RD_KAFKA_ADMIN_OP_DELETERECORDS, deadline);
  rd_kafka_DeleteRecords(client, &raw, 1, options.get(), queue.get());
  WRINGER_ASSIGN(const Event event,
                 admin_answer(queue.get(), "deleting records", deadline, m_impl->log));
  const rd_kafka_topic_partition_list_t* answers =
      rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event.get()));
  for (int i = 0; i < answers->cnt; ++i) {
    const rd_kafka_topic_partition_t& answer = answers->elems[i];
    const TopicPartition partition{answer.topic, answer.partition};
    if (answer.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return fail(
          kafka_error("deleting records of " + to_text(partition), answer.err, m_impl->log));
    }
    starts[partition] = answer.offset;
  }
  return starts;
}

}  // namespace wringer::clients
