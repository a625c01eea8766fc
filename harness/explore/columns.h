#pragma once

// The columns of a sweep: each way of a fault that it tries by itself, and where that makes sense.

#include "harness/core/fault_kind.h"
#include "harness/explore/points.h"

#include <span>
#include <string>
#include <vector>

namespace wringer::explore {

struct Column {
  // "kill", "database-error 40001", "pause until takeover".
  std::string name;
  std::string kind;
  SweepRule rule;
};

struct SweepLimits {
  Programs programs{};
  // Kinds to try; empty: all.
  std::vector<std::string> faults{};
  // Tables whose rows something publishes.
  std::vector<std::string> outboxes{};
};

// In the order of the registry. Kinds that need services of their own are left out unless they are
// asked for by name.
[[nodiscard]] std::vector<Column> columns_of(std::span<const FaultKind> kinds,
                                             const SweepLimits& limits);

// Whether the fault makes sense at the point.
[[nodiscard]] bool fits(const Column& column, const Point& point);

// The fault, at one of the moments of the point.
[[nodiscard]] FaultSpec fault_at(const Column& column, const Point& point, const Address& address);

// Who may come to a moment like the point's, once instances have taken over from others.
[[nodiscard]] Instance who_may_come_to(const Point& point);

}  // namespace wringer::explore
