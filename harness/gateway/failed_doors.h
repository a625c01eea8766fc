#pragma once

// Remembers when services let nobody in by their doors, for those who were at work then.

#include "harness/core/clock.h"
#include "harness/core/error.h"

#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace wringer::gateway {

// Thread-safe.
class FailedDoors {
 public:
  // `clock` is borrowed.
  explicit FailedDoors(const Clock& clock) : m_clock(clock) {}

  void add(const std::string& door, const Error& why);
  // Each different sentence once: "Kafka at broker-1:9093 let nobody in: …"
  [[nodiscard]] std::vector<std::string> since(MonotonicTime time) const;

 private:
  const Clock& m_clock;
  mutable std::mutex m_mutex;
  std::vector<std::pair<MonotonicTime, std::string>> m_failures;
};

}  // namespace wringer::gateway
