#pragma once

// How an anomaly came about, from what the journal tells. Private to this folder.

#include "checkers/facts.h"
#include "harness/core/anomaly.h"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace wringer::checkers {

class CauseFinder {
 public:
  explicit CauseFinder(const Facts& facts);
  // One of cause_kinds(). Empty: the journal does not tell.
  [[nodiscard]] std::string cause_of(const Anomaly& anomaly) const;

 private:
  void follow_outboxes();
  // A COMMIT, as far as it is known whose it was.
  struct Write {
    std::uint32_t transaction = 0;
    int instance = 0;
    std::uint32_t requested = 0;
  };
  [[nodiscard]] std::optional<Write> write_of(std::uint32_t transaction) const;
  [[nodiscard]] std::string cause_by_property(const Anomaly& anomaly) const;
  [[nodiscard]] std::string cause_of_repetition(const Anomaly& anomaly) const;
  // Of effects that are not written by transactions, like calls: from the deliveries alone.
  [[nodiscard]] std::string cause_of_repeated_call(std::uint32_t event) const;
  [[nodiscard]] std::string cause_of_loss(const Anomaly& anomaly) const;
  [[nodiscard]] std::string cause_of_step_back(const Anomaly& anomaly) const;
  // How often the rows were published that a transaction left in an outbox.
  struct Published {
    std::size_t least = 0;
    std::size_t most = 0;
  };
  // Why the newer one can have come first; empty: it does not stand before the other in the log.
  [[nodiscard]] std::string disorder_in_log(const Anomaly& anomaly) const;
  // Of an effect of several writes that is not whole.
  [[nodiscard]] std::string cause_of_half(const Anomaly& anomaly) const;
  [[nodiscard]] std::string cause_of_standstill(const Anomaly& anomaly) const;
  // The writer had been given a later record of the event, which stands behind that of `newer`.
  [[nodiscard]] bool came_from_copy(const Write& write, std::uint32_t event,
                                    std::uint32_t newer) const;
  [[nodiscard]] bool holds(const GroupLog::Delivery& delivery, std::uint32_t event) const;
  [[nodiscard]] bool was_delivered(std::uint32_t event) const;
  // The delivery of the event to the instance that was the last before `sequence`; null: none.
  [[nodiscard]] const GroupLog::Delivery* delivery_before(std::uint32_t event, int instance,
                                                          std::uint32_t sequence) const;
  // Another instance had been given the event, after the writer had, when the writer wrote.
  [[nodiscard]] bool is_zombie(const Write& write, std::uint32_t event) const;
  // Its instance ended before it committed anything else.
  [[nodiscard]] bool was_last_of_its_life(std::uint32_t transaction) const;
  [[nodiscard]] bool ended_between(int instance, std::uint32_t from, std::uint32_t to) const;
  [[nodiscard]] bool rebalanced_between(std::uint32_t from, std::uint32_t to) const;
  // "redelivery after crash", … of what this instance had already done.
  [[nodiscard]] std::string redelivery(int instance, std::uint32_t from, std::uint32_t to) const;

  const Facts& m_facts;
  // By instance: when its COMMITs were requested, in order.
  std::unordered_map<int, std::vector<std::uint32_t>> m_requests;
  // By event: of the transactions that applied it.
  std::unordered_map<std::uint32_t, Published> m_published;
};

}  // namespace wringer::checkers
