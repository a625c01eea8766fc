#include "harness/workload/batches.h"

#include "harness/core/assert.h"

#include <algorithm>
#include <set>

namespace wringer::workload {
namespace {

TopicPartition partition_of(const Event& event) {
  return {event.topic, event.partition};
}

// Raises a partition's end to what lies below its limit.
Ends ends_below(const std::vector<Event>& events, const std::vector<std::int64_t>& offsets,
                const Ends& limits) {
  Ends ends;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].kind == EventKind::aborted || offsets[i] < 0) continue;
    const auto limit = limits.find(partition_of(events[i]));
    if (limit != limits.end() && offsets[i] >= limit->second) continue;
    std::int64_t& end = ends[partition_of(events[i])];
    end = std::max(end, offsets[i] + 1);
  }
  return ends;
}

}  // namespace

std::vector<Batch> batches_of(const scenario::WorkloadSpec& spec,
                              const std::vector<Event>& events) {
  int to_abort = spec.transactions.aborted;
  const auto lot = static_cast<std::size_t>(spec.bursts.events);
  std::size_t lots = 0;
  std::vector<Batch> batches;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const int transaction = events[i].transaction;
    const bool goes_on = i > 0 && transaction == events[i - 1].transaction;
    // A pause within a transaction would be one with a transaction open.
    const bool pause = lot > 0 && i >= (lots + 1) * lot && !(goes_on && transaction > 0);
    if (pause) lots = i / lot;
    if (goes_on && !pause) {
      ++batches.back().count;
      continue;
    }
    Batch& batch = batches.emplace_back();
    batch.first = i;
    batch.count = 1;
    batch.at = spec.bursts.every * static_cast<int>(lots);
    if (transaction == 0) continue;
    if (events[i].kind != EventKind::aborted) {
      batch.ending = Batch::Ending::committed;
    } else {
      // Those that are to hang come last: what lies behind them is held up the longest.
      batch.ending = to_abort-- > 0 ? Batch::Ending::aborted : Batch::Ending::hanging;
    }
  }
  return batches;
}

std::vector<std::int64_t> offsets_of(const std::vector<Event>& events,
                                     const std::vector<Batch>& batches) {
  std::map<TopicPartition, std::int64_t> next;
  std::vector<std::int64_t> offsets(events.size(), -1);
  for (const Batch& batch : batches) {
    std::set<TopicPartition> touched;
    for (std::size_t i = batch.first; i < batch.first + batch.count; ++i) {
      offsets[i] = next[partition_of(events[i])]++;
      touched.insert(partition_of(events[i]));
    }
    if (batch.ending == Batch::Ending::none || batch.ending == Batch::Ending::hanging) continue;
    for (const TopicPartition& partition : touched) ++next[partition];
  }
  return offsets;
}

Ends ends_of(const std::vector<Event>& events, const std::vector<std::int64_t>& offsets) {
  return ends_below(events, offsets, {});
}

Ends ends_while_hanging(const std::vector<Event>& events, const std::vector<Batch>& batches,
                        const std::vector<std::int64_t>& offsets) {
  WRINGER_ASSERT(offsets.size() == events.size());
  Ends limits;
  for (const Batch& batch : batches) {
    if (batch.ending != Batch::Ending::hanging) continue;
    for (std::size_t i = batch.first; i < batch.first + batch.count; ++i) {
      if (offsets[i] < 0) continue;
      const auto at = limits.emplace(partition_of(events[i]), offsets[i]).first;
      at->second = std::min(at->second, offsets[i]);
    }
  }
  return ends_below(events, offsets, limits);
}

}  // namespace wringer::workload
