#pragma once

// How an anomaly came about, from what the journal tells. Private to this folder.

#include "checkers/facts.h"
#include "harness/core/anomaly.h"

#include <cstdint>
#include <optional>
#include <string>

namespace wringer::checkers {

// The causes: "redelivery after crash", "redelivery after rebalance", "redelivery", "zombie write",
// "retry after an unknown COMMIT", "applied twice from one delivery", "offset ahead of effect",
// "swallowed error", "never delivered", "reorder in the log", "concurrent update". Empty: the
// journal does not tell.
class CauseFinder {
 public:
  explicit CauseFinder(const Facts& facts) : m_facts(facts) {}
  [[nodiscard]] std::string cause_of(const Anomaly& anomaly) const;

 private:
  // A COMMIT, as far as it is known whose it was.
  struct Write {
    std::uint32_t transaction = 0;
    int instance = 0;
    std::uint32_t requested = 0;
  };
  [[nodiscard]] std::optional<Write> write_of(std::uint32_t transaction) const;
  [[nodiscard]] std::string cause_of_repetition(const Anomaly& anomaly) const;
  [[nodiscard]] std::string cause_of_loss(const Anomaly& anomaly) const;
  [[nodiscard]] std::string cause_of_step_back(const Anomaly& anomaly) const;
  [[nodiscard]] bool holds(const GroupLog::Delivery& delivery, std::uint32_t event) const;
  // The delivery of the event to the instance that was the last before `sequence`; null: none.
  [[nodiscard]] const GroupLog::Delivery* delivery_before(std::uint32_t event, int instance,
                                                          std::uint32_t sequence) const;
  // Another instance had been given the event, after the writer had, when the writer wrote.
  [[nodiscard]] bool is_zombie(const Write& write, std::uint32_t event) const;
  [[nodiscard]] bool ended_between(int instance, std::uint32_t from, std::uint32_t to) const;
  [[nodiscard]] bool rebalanced_between(std::uint32_t from, std::uint32_t to) const;

  const Facts& m_facts;
};

}  // namespace wringer::checkers
