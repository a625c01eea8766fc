#include "harness/clients/kafka_impl.h"
#include "harness/clients/offset_runs.h"

namespace wringer::clients {

Result<Kafka::Offsets> Kafka::read_log(const std::vector<TopicPartition>& partitions,
                                       const RecordSink& sink, Duration timeout) {
  const std::lock_guard turn(m_impl->turn);
  const Deadline deadline(system_clock(), timeout);
  std::vector<OffsetRuns> all(partitions.size());
  WRINGER_ASSIGN(const auto marks, m_impl->read_each(
                                       partitions, Isolation::read_uncommitted,
                                       [&](const RecordView& record) {
                                         all[record.which].add(record.offset);
                                         sink(record);
                                       },
                                       deadline));
  // The end of a transaction, however it ended, is a marker in each partition that it wrote to, and
  // takes an offset that no reader is given; one without an end keeps readers of committed data
  // from going on. Where neither is to be seen, both levels read the same, and nothing is read
  // twice.
  WRINGER_ASSIGN(const auto stable, m_impl->ends(partitions, Isolation::read_committed, deadline));
  bool same = true;
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    const Watermarks& mark = marks.at(partitions[i]);
    same = same && stable.at(partitions[i]) >= mark.end && all[i].cover(mark.first, mark.end);
  }
  Offsets hidden;
  if (same) return hidden;
  std::vector<OffsetRuns> committed(partitions.size());
  WRINGER_TRY(m_impl->read_each(
      partitions, Isolation::read_committed,
      [&](const RecordView& record) { committed[record.which].add(record.offset); }, deadline));
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    std::vector<std::int64_t> offsets = all[i].without(committed[i]);
    if (!offsets.empty()) hidden[partitions[i]] = std::move(offsets);
  }
  return hidden;
}

}  // namespace wringer::clients
