#pragma once

#include "harness/core/clock.h"

#include <cstdint>
#include <optional>

namespace wringer {

// How a case went, in numbers, as its journal shows it.
struct CaseMetrics {
  // Records of the input topic that reached an instance, each as often as it did, and those that
  // the input log holds.
  std::uint64_t delivered = 0;
  std::uint64_t records = 0;

  // From when nothing was left of the last fault until the system had done the last of its work: an
  // offset that moved on, or a write to the database. None: no fault struck, one of them was not
  // healed, or the system did not come to rest.
  std::optional<Duration> recovery{};

  // While faults lasted, each from its strike until nothing was left of it: how long that was, and
  // how many records came to count as done meanwhile. A record counts as done when the group's
  // committed offset has passed it; of a system that commits none, when it was delivered.
  struct UnderFault {
    Duration lasted{};
    std::uint64_t done = 0;
  };
  std::optional<UnderFault> under_fault{};

  // How often a record reached an instance, on average; none: there are no records.
  [[nodiscard]] std::optional<double> redelivery() const {
    if (records == 0) return std::nullopt;
    return static_cast<double>(delivered) / static_cast<double>(records);
  }
};

}  // namespace wringer
