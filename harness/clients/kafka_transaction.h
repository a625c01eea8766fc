#pragma once

// Kafka transactions of our own: records that appear together, or never.

#include "harness/clients/kafka.h"

#include <memory>
#include <string>
#include <vector>

namespace wringer::clients {

// One transaction, with a producer of its own. Not thread-safe. One that is destroyed while it is
// open stays open until Kafka's timeout for it (15 minutes) is over.
class Transaction {
 public:
  // Begins it. `id` is its transactional id: nobody else's on this cluster.
  [[nodiscard]] static Result<std::unique_ptr<Transaction>> begin(const KafkaAccess& access,
                                                                  const std::string& id,
                                                                  Duration timeout);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // Once. Returns the offsets, in the order of `records`, once all are acknowledged.
  [[nodiscard]] Result<std::vector<std::int64_t>> produce(
      const std::vector<OutgoingRecord>& records, Duration timeout);
  // Either returns when its markers stand in every partition, which `kafka` is asked. Nobody else
  // must write to these partitions meanwhile.
  [[nodiscard]] Status commit(Kafka& kafka, Duration timeout);
  [[nodiscard]] Status abort(Kafka& kafka, Duration timeout);

 private:
  struct Impl;
  explicit Transaction(std::unique_ptr<Impl> impl);
  [[nodiscard]] Status await_markers(Kafka& kafka, const Deadline& deadline);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace wringer::clients
