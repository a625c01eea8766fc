#pragma once

// A schedule: the faults of one case, in order. Plain values; what a fault does is in
// harness/faults.

#include "harness/core/address.h"
#include "harness/core/clock.h"

#include <optional>
#include <string>
#include <vector>

namespace wringer {

struct FaultSpec {
  // The fault's name: one of the registry in harness/faults ("kill").
  std::string kind;
  Address at;

  bool operator==(const FaultSpec&) const = default;
};

using Schedule = std::vector<FaultSpec>;

// "kill at instance 1, after postgres.commit, 3rd"
[[nodiscard]] std::string to_text(const FaultSpec& fault);

// Proof that a fault fired and took effect; without it a case is inconclusive.
struct Receipt {
  FaultSpec fault;
  bool fired = false;
  // Fired, and what it was meant to do was seen to have happened.
  bool effective = false;
  // The moment it fired at.
  std::optional<Moment> moment;
  MonotonicTime fired_at{};
  // What proves it, or what is missing, one sentence each.
  std::vector<std::string> evidence;
};

}  // namespace wringer
