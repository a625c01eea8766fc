#include "harness/cases/event_producer.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;

// For each batch.
constexpr Duration k_batch_timeout = 60s;

}  // namespace

Result<std::vector<std::int64_t>> EventProducer::produce(
    const Production::Batch& part, const std::vector<workload::Batch>& batches) {
  const MonotonicTime began = m_ground.clock.now();
  std::optional<Duration> first_at;
  std::vector<std::int64_t> all;
  for (const workload::Batch& batch : batches) {
    const std::size_t first = std::max(batch.first, part.first);
    const std::size_t end = std::min(batch.first + batch.count, part.first + part.records.size());
    if (first >= end) continue;
    if (!first_at) first_at = batch.at;
    const MonotonicTime its_time = began + (batch.at - *first_at);
    static_cast<void>(m_loop.serve_until(
        Deadline(m_ground.clock, std::max(Duration::zero(), its_time - m_ground.clock.now())),
        [] { return false; }));
    WRINGER_TRY(m_loop.check());
    const auto records_from =
        part.records.begin() + static_cast<std::ptrdiff_t>(first - part.first);
    const std::vector<clients::OutgoingRecord> records(
        records_from, records_from + static_cast<std::ptrdiff_t>(end - first));
    // Blocking calls; a system at work must be served meanwhile.
    WRINGER_ASSIGN(const auto offsets,
                   m_loop.serve_during([&] { return produce_batch(records, batch.ending); }));
    all.insert(all.end(), offsets.begin(), offsets.end());
  }
  return all;
}

Result<std::vector<std::int64_t>> EventProducer::produce_batch(
    const std::vector<clients::OutgoingRecord>& records, workload::Batch::Ending ending) {
  using Ending = workload::Batch::Ending;
  if (ending == Ending::none) return m_ground.kafka.produce(records, k_batch_timeout);
  WRINGER_ASSIGN(auto transaction,
                 clients::Transaction::begin(
                     m_ground.access,
                     // No system may come to the same id, or it would fence us.
                     fmt::format("wringer-workload-{}-{}", m_store.group(), ++m_transactions),
                     k_batch_timeout));
  WRINGER_ASSIGN(const auto offsets, transaction->produce(records, k_batch_timeout));
  if (ending == Ending::committed) {
    WRINGER_TRY(transaction->commit(m_ground.kafka, k_batch_timeout));
  } else if (ending == Ending::aborted) {
    WRINGER_TRY(transaction->abort(m_ground.kafka, k_batch_timeout));
  } else {
    m_hanging.push_back(std::move(transaction));
  }
  return offsets;
}

Status EventProducer::end_hanging() {
  while (is_hanging()) {
    const auto transaction = std::move(m_hanging.back());
    m_hanging.pop_back();
    WRINGER_TRY(
        m_loop.serve_during([&] { return transaction->abort(m_ground.kafka, k_batch_timeout); }));
  }
  return {};
}

}  // namespace wringer::cases
