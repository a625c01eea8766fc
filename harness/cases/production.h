#pragma once

#include "harness/cases/case_store.h"
#include "harness/clients/kafka.h"
#include "harness/core/event_index.h"
#include "harness/core/history.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace wringer::cases {

// The workload on its way into Kafka: all of it when the system is ready, or the last part of it
// later, when a fault asks for it. Says what is to be produced; somebody else does it.
class Production {
 public:
  using Offsets = std::map<TopicPartition, std::int64_t>;
  struct Batch {
    std::size_t first = 0;
    std::vector<clients::OutgoingRecord> records{};
  };

  // `events` are numbered from 1 in their order.
  Production(const CaseStore& store, std::vector<Event>& events, EventIndex& index)
      : m_store(store), m_events(events), m_index(index), m_held_from(events.size()) {}

  // The last third, as far as it is in no Kafka transaction, waits; if there will be more
  // partitions, spread over all of them, the new ones first.
  void hold_back(int partitions_then);

  // What is to be produced next: the first part, then what was held back, then nothing.
  [[nodiscard]] Batch next();
  // Its offsets. The answer is empty, or says what is not as it was expected.
  [[nodiscard]] std::string acknowledge(const Batch& batch,
                                        const std::vector<std::int64_t>& offsets);
  [[nodiscard]] bool anything_left() const { return m_next < m_events.size(); }

  // Calls back when no batch is under way.
  void when_idle(std::function<void()> then);

  // Everything that was produced is gone, and its partitions begin at 0 again.
  void forget_places();
  void set_end(Offsets end) { m_end = std::move(end); }
  // Where each partition ends for those who read what is committed: in the scenario's terms.
  [[nodiscard]] const Offsets& end() const { return m_end; }
  // Events that are in Kafka, as far as nobody has taken them out.
  [[nodiscard]] std::size_t acknowledged() const { return m_acknowledged; }

 private:
  const CaseStore& m_store;
  std::vector<Event>& m_events;
  EventIndex& m_index;
  std::size_t m_held_from;
  std::size_t m_next = 0;
  std::size_t m_acknowledged = 0;
  Offsets m_end;
  std::vector<std::function<void()>> m_waiting;
};

}  // namespace wringer::cases
