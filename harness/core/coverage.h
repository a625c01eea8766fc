#pragma once

// What an exploration has tried: points of the system by faults. Plain values; reports print them.

#include "harness/core/verdict.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wringer {

// A row: an abstract state of the system and its services, at which a fault can matter.
struct CoveragePoint {
  // Stable across runs: "after postgres.commit (insert transactions), last of the batch, effect
  // committed, offset not".
  std::string text{};
  // The moment that stands for it in this run: "instance 1, after postgres.commit, 3rd".
  std::string address{};
  // How many moments of the fault-free case it stands for.
  std::size_t moments = 0;
  // The smaller, the more telling: 0 between two durable writes.
  int rank = 0;

  bool operator==(const CoveragePoint&) const = default;
};

enum class CellState {
  left_out,     // Nothing to try: see `why`.
  not_tried,    // Planned, and the run ended before, or another shard has it.
  not_reached,  // Tried, and the system never came there.
  tried,
};
[[nodiscard]] std::string_view to_string(CellState state);

// One point under one fault.
struct CoverageCell {
  CellState state = CellState::left_out;
  // Of `tried`: the worst of its cases.
  std::optional<Verdict> verdict{};
  // Names of its cases, in the order in which they ran.
  std::vector<std::string> cases{};
  // Of what was left out, one sentence; empty: the fault has no business there.
  std::string why{};

  bool operator==(const CoverageCell&) const = default;
};

struct Coverage {
  std::vector<CoveragePoint> points;
  // Columns: "kill", "database-error 40001", "pause until takeover".
  std::vector<std::string> faults;
  // Row by row: points × faults.
  std::vector<CoverageCell> cells;

  [[nodiscard]] const CoverageCell& at(std::size_t point, std::size_t fault) const;
  [[nodiscard]] CoverageCell& at(std::size_t point, std::size_t fault);
  [[nodiscard]] std::size_t count(CellState state) const;
  // Points at which every cell that is not left out has been tried.
  [[nodiscard]] std::size_t points_tried() const;

  bool operator==(const Coverage&) const = default;
};

}  // namespace wringer
