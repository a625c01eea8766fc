#pragma once

// Puts the workload's events into Kafka as its batches say: with pauses between bursts, in Kafka
// transactions of ours, and with some of those left hanging.

#include "harness/cases/case_store.h"
#include "harness/cases/event_loop.h"
#include "harness/cases/production.h"
#include "harness/clients/kafka_transaction.h"
#include "harness/workload/batches.h"

#include <memory>
#include <string>
#include <vector>

namespace wringer::cases {

class EventProducer {
 public:
  EventProducer(const Ground& ground, EventLoop& loop, const CaseStore& store)
      : m_ground(ground), m_loop(loop), m_store(store) {}

  // The part of the workload that is due, cut into its batches. Serves the loop until all are
  // acknowledged. Returns their offsets, in the order of the events.
  [[nodiscard]] Result<std::vector<std::int64_t>> produce(
      const Production::Batch& part, const std::vector<workload::Batch>& batches);

  [[nodiscard]] bool is_hanging() const { return !m_hanging.empty(); }
  // Aborts what hangs.
  [[nodiscard]] Status end_hanging();

 private:
  [[nodiscard]] Result<std::vector<std::int64_t>> produce_batch(
      const std::vector<clients::OutgoingRecord>& records, workload::Batch::Ending ending);

  const Ground& m_ground;
  EventLoop& m_loop;
  const CaseStore& m_store;
  std::vector<std::unique_ptr<clients::Transaction>> m_hanging;
  int m_transactions = 0;
};

}  // namespace wringer::cases
