#include "harness/clients/kafka_impl.h"

#include <fmt/format.h>

namespace wringer::clients {
namespace {

using DeleteGroup = std::unique_ptr<rd_kafka_DeleteGroup_t, Destroy<rd_kafka_DeleteGroup_destroy>>;

}  // namespace

Result<std::map<TopicPartition, std::int64_t>> Kafka::offsets_at(
    const std::vector<TopicPartition>& partitions, WallTime time, Duration timeout) {
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  WRINGER_ASSIGN(auto offsets, m_impl->ends(partitions, Isolation::read_uncommitted, deadline));
  WRINGER_ASSIGN(rd_kafka_t * client, m_impl->reader(Isolation::read_uncommitted, deadline));
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch());
  const PartitionList list = to_list(partitions, since.count());
  const auto code = retried(client, deadline, [&] {
    return rd_kafka_offsets_for_times(client, list.get(), milliseconds_left(deadline));
  });
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return fail(kafka_error("asking for the offsets of a time", code, m_impl->log));
  }
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& found = list->elems[i];
    if (found.offset >= 0) offsets[{found.topic, found.partition}] = found.offset;
  }
  return offsets;
}

Result<std::map<TopicPartition, std::int64_t>> Kafka::committed_offsets(
    const std::string& group, const std::vector<TopicPartition>& partitions, Duration timeout) {
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  WRINGER_ASSIGN(rd_kafka_t * client, m_impl->group_client(group, deadline));
  const PartitionList list = to_list(partitions, RD_KAFKA_OFFSET_INVALID);
  const auto code = retried(client, deadline, [&] {
    return rd_kafka_committed(client, list.get(), milliseconds_left(deadline));
  });
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return fail(
        kafka_error("asking for the committed offsets of group " + group, code, m_impl->log));
  }
  std::map<TopicPartition, std::int64_t> committed;
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& entry = list->elems[i];
    const TopicPartition partition{entry.topic, entry.partition};
    if (entry.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return fail(kafka_error(fmt::format("asking for the committed offset of {} in group {}",
                                          to_text(partition), group),
                              entry.err, m_impl->log));
    }
    if (entry.offset >= 0) committed[partition] = entry.offset;
  }
  m_impl->log.clear();
  return committed;
}

Status Kafka::commit_offsets(const std::string& group,
                             const std::map<TopicPartition, std::int64_t>& offsets,
                             Duration timeout) {
  if (offsets.empty()) return {};
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  WRINGER_ASSIGN(rd_kafka_t * client, m_impl->group_client(group, deadline));
  const PartitionList list = to_list(offsets);
  // A consumer that never joined commits as an administrator does, which is refused while there are
  // members.
  const auto code =
      retried(client, deadline, [&] { return rd_kafka_commit(client, list.get(), 0); });
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return fail(kafka_error("setting the committed offsets of group " + group, code, m_impl->log));
  }
  return {};
}

Result<std::vector<std::string>> Kafka::groups(Duration timeout) {
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  WRINGER_ASSIGN(rd_kafka_t * client, m_impl->producer());
  const rd_kafka_group_list* found = nullptr;
  const auto code = retried(client, deadline, [&] {
    return rd_kafka_list_groups(client, nullptr, &found, milliseconds_left(deadline));
  });
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return fail(kafka_error("asking for the groups", code, m_impl->log));
  }
  std::vector<std::string> names;
  for (int i = 0; i < found->group_cnt; ++i) names.emplace_back(found->groups[i].group);
  rd_kafka_group_list_destroy(found);
  return names;
}

Status Kafka::delete_group(const std::string& group, Duration timeout) {
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  WRINGER_ASSIGN(rd_kafka_t * client, m_impl->producer());
  const DeleteGroup request(rd_kafka_DeleteGroup_new(group.c_str()));
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
  do {
    rd_kafka_DeleteGroup_t* raw = request.get();
    const Queue queue(rd_kafka_queue_new(client));
    const AdminOptions options = admin_options(client, RD_KAFKA_ADMIN_OP_DELETEGROUPS, deadline);
    rd_kafka_DeleteGroups(client, &raw, 1, options.get(), queue.get());
    WRINGER_ASSIGN(const Event event,
                   admin_answer(queue.get(), "deleting group " + group, deadline, m_impl->log));
    std::size_t count = 0;
    const auto* results = rd_kafka_DeleteGroups_result_groups(
        rd_kafka_event_DeleteGroups_result(event.get()), &count);
    const rd_kafka_error_t* error = count == 0 ? nullptr : rd_kafka_group_result_error(results[0]);
    code = error == nullptr ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_error_code(error);
    if (code == RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND) return {};
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_poll(client, 5);
  } while (code != RD_KAFKA_RESP_ERR_NO_ERROR && !deadline.passed());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return fail(kafka_error("deleting group " + group, code, m_impl->log));
  }
  return {};
}

}  // namespace wringer::clients
