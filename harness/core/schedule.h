#pragma once

// A schedule: the faults of one case, in order. Plain values; what a fault does is in
// harness/faults, what may be said of it in fault_kind.h.

#include "harness/core/address.h"
#include "harness/core/clock.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace wringer {

// What a fault is told besides its address: "for: 2s", "code: 40001", "until: takeover".
using Argument = std::variant<Duration, std::int64_t, std::string, Address>;
using Arguments = std::map<std::string, Argument, std::less<>>;

struct FaultSpec {
  // The fault's name: one of the registry in harness/faults ("kill").
  std::string kind{};
  Address at{};
  // Those that the scenario gives; what stands for the others is in fault_kind.h.
  Arguments arguments{};
  // The fault of the same schedule, from 1, that must have struck before the address counts; 0:
  // none.
  int following = 0;

  bool operator==(const FaultSpec&) const = default;

  // The argument, if it was given and holds such a value.
  template <typename T>
  [[nodiscard]] std::optional<T> get(std::string_view name) const {
    const auto argument = arguments.find(name);
    if (argument == arguments.end()) return std::nullopt;
    const T* value = std::get_if<T>(&argument->second);
    return value == nullptr ? std::nullopt : std::optional<T>(*value);
  }
};

using Schedule = std::vector<FaultSpec>;

// An address in it does (Address::needs_records).
[[nodiscard]] bool needs_records(const FaultSpec& fault);

// "2s", "40001", "instance 2, after postgres.commit, 1st"
[[nodiscard]] std::string to_text(const Argument& argument);
// "pause at instance 1, after postgres.commit, 3rd (for 2s)"
[[nodiscard]] std::string to_text(const FaultSpec& fault);

// Some address in it, also one that a fault waits for, is at such a moment.
[[nodiscard]] bool speaks_of(const Schedule& schedule, MomentName moment);

// Proof that a fault fired and took effect; without it a case is inconclusive.
struct Receipt {
  FaultSpec fault;
  bool fired = false;
  // Fired, and what it was meant to do was seen to have happened.
  bool effective = false;
  // The moment it fired at, and its number in the journal.
  std::optional<Moment> moment;
  std::uint64_t sequence = 0;
  MonotonicTime fired_at{};
  // When nothing of it was left.
  std::optional<MonotonicTime> healed_at;
  // What proves it, or what is missing, one sentence each.
  std::vector<std::string> evidence;
};

}  // namespace wringer
