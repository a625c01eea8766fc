#include "harness/core/coverage.h"

#include "harness/core/assert.h"

#include <algorithm>

namespace wringer {

std::string_view to_string(CellState state) {
  switch (state) {
    case CellState::left_out:
      return "left out";
    case CellState::not_tried:
      return "not tried";
    case CellState::not_reached:
      return "not reached";
    case CellState::tried:
      return "tried";
  }
  assertion_failed("a known state of a cell", __FILE__, __LINE__);
}

const CoverageCell& Coverage::at(std::size_t point, std::size_t fault) const {
  WRINGER_ASSERT(point < points.size() && fault < faults.size());
  return cells[point * faults.size() + fault];
}

CoverageCell& Coverage::at(std::size_t point, std::size_t fault) {
  WRINGER_ASSERT(point < points.size() && fault < faults.size());
  return cells[point * faults.size() + fault];
}

std::size_t Coverage::count(CellState state) const {
  return static_cast<std::size_t>(std::count_if(
      cells.begin(), cells.end(), [&](const CoverageCell& cell) { return cell.state == state; }));
}

std::size_t Coverage::points_tried() const {
  std::size_t tried = 0;
  for (std::size_t point = 0; point < points.size(); ++point) {
    bool any = false;
    bool all = true;
    for (std::size_t fault = 0; fault < faults.size(); ++fault) {
      const CellState state = at(point, fault).state;
      any = any || state == CellState::tried;
      all = all && (state == CellState::tried || state == CellState::left_out);
    }
    tried += any && all ? 1U : 0U;
  }
  return tried;
}

}  // namespace wringer
