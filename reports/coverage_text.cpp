#include "reports/coverage_text.h"

#include "harness/core/duration.h"
#include "reports/paint.h"
#include "reports/plain_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace wringer::reports {
namespace {

std::string cell_text(const CoverageCell& cell, const ConsoleStyle& style) {
  switch (cell.state) {
    case CellState::left_out:
      return " ";
    case CellState::not_tried:
      return "o";
    case CellState::not_reached:
      return "-";
    case CellState::tried:
      return painted(std::string(mark_of(*cell.verdict)), *cell.verdict, style);
  }
  assertion_failed("a known state of a cell", __FILE__, __LINE__);
}

// Columns bear letters, since their names are long: a, b, … z, aa, ab, …
std::string letter_of(std::size_t column) {
  std::string letter(1, static_cast<char>('a' + column % 26));
  return column < 26 ? letter : letter_of(column / 26 - 1) + letter;
}

struct Counts {
  std::size_t held = 0;
  std::size_t inconclusive = 0;
  std::size_t violated = 0;
};

Counts counts_of(const Coverage& coverage) {
  Counts counts;
  for (const CoverageCell& cell : coverage.cells) {
    if (cell.state != CellState::tried) continue;
    if (*cell.verdict == Verdict::holds) ++counts.held;
    if (*cell.verdict == Verdict::inconclusive) ++counts.inconclusive;
    if (*cell.verdict == Verdict::violated) ++counts.violated;
  }
  return counts;
}

struct Row {
  // Something is to be tried there.
  bool counts = false;
  // Something was, or the system did not come there.
  bool tells = false;
};

Row row_of(const Coverage& coverage, std::size_t point) {
  Row row;
  for (std::size_t fault = 0; fault < coverage.faults.size(); ++fault) {
    const CellState state = coverage.at(point, fault).state;
    row.counts = row.counts || state != CellState::left_out;
    row.tells = row.tells || state == CellState::tried || state == CellState::not_reached;
  }
  return row;
}

std::string legend(const Coverage& coverage) {
  std::string out;
  for (std::size_t fault = 0; fault < coverage.faults.size(); ++fault) {
    append_block(out, "  ", fmt::format("{}  {}", letter_of(fault), coverage.faults[fault]));
  }
  return out;
}

// The cells of one state, with the reason that most of them share.
std::string remainder(const Coverage& coverage, CellState state, std::string_view what) {
  std::map<std::string, std::size_t> reasons;
  for (const CoverageCell& cell : coverage.cells) {
    if (cell.state == state) ++reasons[cell.why];
  }
  std::string out;
  for (const auto& [why, count] : reasons) {
    append_block(out, "  ", fmt::format("{} {}{}{}", count, what, why.empty() ? "" : ": ", why));
  }
  return out;
}

}  // namespace

std::string coverage_text(const Coverage& coverage, const ConsoleStyle& style) {
  std::string out = "coverage  ✓ held  ✗ violated  ? inconclusive  - not reached  o not tried\n";
  out += legend(coverage);
  std::string head = "     ";
  for (std::size_t fault = 0; fault < coverage.faults.size(); ++fault) {
    head += padded(letter_of(fault), 3);
  }
  append_block(out, "", head);
  const std::size_t planned = coverage.cells.size() - coverage.count(CellState::left_out);
  // Of a run that was cut soon, most rows would say nothing.
  const bool is_cut = coverage.count(CellState::not_tried) * 2 > planned;
  std::size_t untold = 0;
  for (std::size_t point = 0; point < coverage.points.size(); ++point) {
    const auto [counts, tells] = row_of(coverage, point);
    if (!counts) continue;
    if (is_cut && !tells) {
      ++untold;
      continue;
    }
    std::string row = padded_left(std::to_string(point + 1), 3) + "  ";
    for (std::size_t fault = 0; fault < coverage.faults.size(); ++fault) {
      const CoverageCell& cell = coverage.at(point, fault);
      row += cell_text(cell, style) + "  ";
    }
    // Its cells are ours, colours and all; what the point is called is not.
    out += row;
    append_block(out, "", coverage.points[point].text);
  }
  if (untold > 0) {
    append_block(out, "  ",
                 fmt::format("… and {} more point{}, where nothing was tried: report.html has {}",
                             untold, untold == 1 ? "" : "s", untold == 1 ? "it" : "them"));
  }
  const Counts counts = counts_of(coverage);
  const std::size_t tried = coverage.count(CellState::tried);
  const std::string all =
      tried == planned ? fmt::format("all {}", planned) : fmt::format("{} of {}", tried, planned);
  append_block(out, "",
               fmt::format("{} reachable places were tried: {} held, {} inconclusive, {} violated",
                           all, counts.held, counts.inconclusive, counts.violated));
  out += remainder(coverage, CellState::not_tried, "not tried");
  out += remainder(coverage, CellState::not_reached, "not reached");
  return out;
}

std::string exploration_text(const ScenarioResult& scenario, const ConsoleStyle& style) {
  std::string out;
  if (scenario.coverage) out += coverage_text(*scenario.coverage, style);
  for (const SmallestCase& smallest : scenario.smallest) {
    append_block(out, "",
                 fmt::format("smallest case of '{}', found with {} cases in {}", smallest.of,
                             smallest.tried, to_text(smallest.took)));
    for (const FaultSpec& fault : smallest.result.schedule) {
      append_block(out, "  ", "fault    " + to_text(fault));
    }
    const std::string less = to_text(smallest.result.reduction);
    if (!less.empty()) append_block(out, "  ", "with     " + less);
    append_block(out, "  ", fmt::format("failed   {} of {} times", smallest.failed, smallest.runs));
    append_block(out, "  ", "replay   wringer replay " + smallest.result.folder.string());
  }
  for (const std::string& note : scenario.notes) {
    append_block(out, "", fmt::format("{}: {}", scenario.name, note));
  }
  return out;
}

}  // namespace wringer::reports
