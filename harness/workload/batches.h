#pragma once

// How the events of a case are produced: in batches, one after the other.

#include "harness/core/history.h"
#include "harness/scenario/workload_spec.h"

#include <cstdint>
#include <map>
#include <vector>

namespace wringer::workload {

// Events that are handed over together. The next batch begins when all of this one is acknowledged.
struct Batch {
  // What becomes of the Kafka transaction that it is.
  enum class Ending {
    none,       // It is in no transaction.
    committed,  //
    aborted,    // At once.
    hanging,    // It is aborted when the case heals.
  };
  // Index into the events.
  std::size_t first = 0;
  std::size_t count = 0;
  Ending ending = Ending::none;
  // Not before so long after the first batch.
  Duration at{};
};

[[nodiscard]] std::vector<Batch> batches_of(const scenario::WorkloadSpec& spec,
                                            const std::vector<Event>& events);

// The offset that each event gets on a topic that is empty, if nobody else writes to it. The marker
// that ends a transaction takes one in each of its partitions.
[[nodiscard]] std::vector<std::int64_t> offsets_of(const std::vector<Event>& events,
                                                   const std::vector<Batch>& batches);

// The offset after the last event that everybody may read, of each partition that has any.
using Ends = std::map<TopicPartition, std::int64_t>;

// When all transactions have ended. An event whose offset is -1 is not there.
[[nodiscard]] Ends ends_of(const std::vector<Event>& events,
                           const std::vector<std::int64_t>& offsets);
// While some hang: who reads only what is committed gets no further than the first of them.
[[nodiscard]] Ends ends_while_hanging(const std::vector<Event>& events,
                                      const std::vector<Batch>& batches,
                                      const std::vector<std::int64_t>& offsets);

}  // namespace wringer::workload
