#include "harness/clients/kafka_impl.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace wringer::clients {
namespace {

using NewTopicHandle = std::unique_ptr<rd_kafka_NewTopic_t, Destroy<rd_kafka_NewTopic_destroy>>;
using DeleteTopicHandle =
    std::unique_ptr<rd_kafka_DeleteTopic_t, Destroy<rd_kafka_DeleteTopic_destroy>>;

// Every case deletes some, and hardly one is ever made again.
constexpr std::size_t k_deleted_max = 1000;

}  // namespace

Status check_topics(const rd_kafka_topic_result_t* const* topics, std::size_t count,
                    const char* verb, rd_kafka_resp_err_t harmless) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto code = rd_kafka_topic_result_error(topics[i]);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == harmless) continue;
    const char* reason = rd_kafka_topic_result_error_string(topics[i]);
    return fail(
        ErrorCode::environment,
        fmt::format("Kafka would not {} topic {}: {}", verb, rd_kafka_topic_result_name(topics[i]),
                    reason != nullptr ? reason : rd_kafka_err2str(code)));
  }
  return {};
}

std::string unready(const ClusterState& state, const NewTopic& topic) {
  const auto found = state.topics.find(topic.name);
  if (found == state.topics.end()) return fmt::format("{} is not in the metadata", topic.name);
  const std::vector<PartitionState>& partitions = found->second;
  if (static_cast<int>(partitions.size()) != topic.partitions) {
    return fmt::format("{} has {} of {} partitions", topic.name, partitions.size(),
                       topic.partitions);
  }
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    if (partitions[i].leader < 0) return fmt::format("{}[{}] has no leader", topic.name, i);
  }
  return {};
}

AdminOptions admin_options(rd_kafka_t* client, rd_kafka_admin_op_t operation,
                           const Deadline& deadline) {
  AdminOptions options(rd_kafka_AdminOptions_new(client, operation));
  std::array<char, 256> problem{};
  const int timeout = milliseconds_left(deadline);
  // Both are refused only for values out of range, which `milliseconds_left` never gives.
  rd_kafka_AdminOptions_set_request_timeout(options.get(), std::min(timeout, 3'600'000),
                                            problem.data(), problem.size());
  rd_kafka_AdminOptions_set_operation_timeout(options.get(), std::min(timeout, 3'600'000),
                                              problem.data(), problem.size());
  return options;
}

Result<Event> admin_answer(rd_kafka_queue_t* queue, const std::string& what,
                           const Deadline& deadline, const LogTail& log) {
  Event event(rd_kafka_queue_poll(queue, milliseconds_left(deadline)));
  if (!event) return fail(kafka_error(what, RD_KAFKA_RESP_ERR__TIMED_OUT, log));
  if (const auto code = rd_kafka_event_error(event.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    Error error = kafka_error(what, code, log);
    return fail(std::move(error));
  }
  return event;
}

Status Kafka::Impl::wait_for_metadata(
    const std::string& what, const Deadline& deadline,
    const std::function<std::string(const ClusterState&)>& missing) {
  while (true) {
    WRINGER_ASSIGN(const ClusterState state, cluster_state(deadline));
    const std::string last_seen = missing(state);
    if (last_seen.empty()) return {};
    if (deadline.passed()) return fail(ErrorCode::timed_out, what + ": " + last_seen);
    // Lets librdkafka work for a moment before it is asked again.
    rd_kafka_poll(producing.get(), 5);
  }
}

Status Kafka::create_topics(const std::vector<NewTopic>& topics, Duration timeout) {
  if (topics.empty()) return {};
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  if (m_impl->deleted.size() > k_deleted_max) m_impl->forget_producer();
  for (const NewTopic& topic : topics) {
    // It would go on counting where it was in the old topic, or retry what the old one got, and the
    // broker would take the first records for duplicates: acknowledged, and written nowhere.
    if (m_impl->deleted.contains(topic.name)) m_impl->forget_producer();
  }
  WRINGER_ASSIGN(rd_kafka_t * client, m_impl->producer());
  std::vector<NewTopicHandle> handles;
  std::vector<rd_kafka_NewTopic_t*> raw;
  for (const NewTopic& topic : topics) {
    std::array<char, 256> problem{};
    handles.emplace_back(rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions,
                                               topic.replication, problem.data(), problem.size()));
    if (!handles.back()) {
      return fail(ErrorCode::usage, fmt::format("topic '{}': {}", topic.name, problem.data()));
    }
    raw.push_back(handles.back().get());
  }
  const Queue queue(rd_kafka_queue_new(client));
  const AdminOptions options = admin_options(client, RD_KAFKA_ADMIN_OP_CREATETOPICS, deadline);
  rd_kafka_CreateTopics(client, raw.data(), raw.size(), options.get(), queue.get());
  WRINGER_ASSIGN(const Event event,
                 admin_answer(queue.get(), "creating topics", deadline, m_impl->log));
  std::size_t count = 0;
  const auto* results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  WRINGER_TRY(check_topics(results, count, "create", RD_KAFKA_RESP_ERR_NO_ERROR));

  return m_impl->wait_for_metadata("waiting for new topics", deadline,
                                   [&](const ClusterState& state) {
                                     std::string last_seen;
                                     for (const NewTopic& topic : topics) {
                                       if (last_seen.empty()) last_seen = unready(state, topic);
                                     }
                                     return last_seen;
                                   });
}

Status Kafka::delete_topics(const std::vector<std::string>& topics, Duration timeout) {
  if (topics.empty()) return {};
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  WRINGER_ASSIGN(rd_kafka_t * client, m_impl->producer());
  std::vector<DeleteTopicHandle> handles;
  std::vector<rd_kafka_DeleteTopic_t*> raw;
  for (const std::string& topic : topics) {
    handles.emplace_back(rd_kafka_DeleteTopic_new(topic.c_str()));
    raw.push_back(handles.back().get());
  }
  const Queue queue(rd_kafka_queue_new(client));
  const AdminOptions options = admin_options(client, RD_KAFKA_ADMIN_OP_DELETETOPICS, deadline);
  rd_kafka_DeleteTopics(client, raw.data(), raw.size(), options.get(), queue.get());
  WRINGER_ASSIGN(const Event event,
                 admin_answer(queue.get(), "deleting topics", deadline, m_impl->log));
  std::size_t count = 0;
  const auto* results =
      rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event.get()), &count);
  WRINGER_TRY(check_topics(results, count, "delete", RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART));
  m_impl->deleted.insert(topics.begin(), topics.end());

  return m_impl->wait_for_metadata(
      "waiting for topics to go", deadline, [&](const ClusterState& state) {
        const auto left = std::find_if(topics.begin(), topics.end(), [&state](const auto& topic) {
          return state.topics.contains(topic);
        });
        return left == topics.end() ? std::string() : *left + " is still in the metadata";
      });
}

}  // namespace wringer::clients
