#include "reports/merge.h"

#include <algorithm>
#include <map>

namespace wringer::reports {
namespace {

// What is known of a cell from two shards: what was tried beats what was not.
void join(CoverageCell& cell, const CoverageCell& other) {
  if (other.state == CellState::tried) {
    if (cell.state != CellState::tried) cell = {.state = CellState::tried};
    cell.verdict = worst_of(cell.verdict.value_or(*other.verdict), *other.verdict);
    cell.cases.insert(cell.cases.end(), other.cases.begin(), other.cases.end());
    return;
  }
  if (cell.state < other.state) cell = other;
}

template <typename Items, typename Same>
std::size_t place_of(const Items& items, const Same& same) {
  return static_cast<std::size_t>(std::find_if(items.begin(), items.end(), same) - items.begin());
}

// With room for all points and faults of the other.
Coverage widened(const Coverage& coverage, const Coverage& other) {
  Coverage wide;
  wide.points = coverage.points;
  wide.faults = coverage.faults;
  for (const CoveragePoint& point : other.points) {
    const auto same = [&](const CoveragePoint& one) { return one.text == point.text; };
    if (std::none_of(wide.points.begin(), wide.points.end(), same)) wide.points.push_back(point);
  }
  for (const std::string& fault : other.faults) {
    if (std::find(wide.faults.begin(), wide.faults.end(), fault) == wide.faults.end()) {
      wide.faults.push_back(fault);
    }
  }
  wide.cells.resize(wide.points.size() * wide.faults.size());
  return wide;
}

void join_into(Coverage& wide, const Coverage& other) {
  for (std::size_t i = 0; i < other.points.size(); ++i) {
    const std::size_t point = place_of(
        wide.points, [&](const CoveragePoint& one) { return one.text == other.points[i].text; });
    for (std::size_t j = 0; j < other.faults.size(); ++j) {
      const std::size_t fault =
          place_of(wide.faults, [&](const std::string& one) { return one == other.faults[j]; });
      join(wide.at(point, fault), other.at(i, j));
    }
  }
}

Coverage joined(const Coverage& a, const Coverage& b) {
  Coverage wide = widened(a, b);
  join_into(wide, a);
  join_into(wide, b);
  return wide;
}

// Undisturbed cases are run by every shard, each as often as by the others.
bool is_shared(const CaseResult& result) {
  return result.schedule.empty();
}

void add_cases(ScenarioResult& scenario, const ScenarioResult& other) {
  for (const CaseResult& result : other.cases) {
    const auto known = std::find_if(
        scenario.cases.begin(), scenario.cases.end(),
        [&](const CaseResult& one) { return is_shared(one) && one.name == result.name; });
    if (!is_shared(result) || known == scenario.cases.end()) {
      scenario.cases.push_back(result);
    } else if (worst_of(known->verdict, result.verdict) != known->verdict) {
      *known = result;
    }
  }
}

void join(ScenarioResult& scenario, const ScenarioResult& other) {
  add_cases(scenario, other);
  if (other.coverage) {
    scenario.coverage =
        scenario.coverage ? joined(*scenario.coverage, *other.coverage) : *other.coverage;
  }
  scenario.smallest.insert(scenario.smallest.end(), other.smallest.begin(), other.smallest.end());
  scenario.is_elsewhere = scenario.is_elsewhere && other.is_elsewhere;
  for (const std::string& note : other.notes) {
    if (std::find(scenario.notes.begin(), scenario.notes.end(), note) == scenario.notes.end()) {
      scenario.notes.push_back(note);
    }
  }
}

// Of all shards together nothing is elsewhere: a scenario without a case proves nothing.
void bring_home(ScenarioResult& scenario) {
  const auto note = std::find(scenario.notes.begin(), scenario.notes.end(), k_note_elsewhere);
  if (note != scenario.notes.end()) scenario.notes.erase(note);
  if (!scenario.is_elsewhere) return;
  scenario.is_elsewhere = false;
  scenario.notes.push_back("its cases are in none of the shards that were joined");
}

}  // namespace

RunResult merged(const std::vector<RunResult>& runs) {
  RunResult all;
  for (const RunResult& run : runs) {
    all.started = all.scenarios.empty() ? run.started : std::min(all.started, run.started);
    all.took = std::max(all.took, run.took);
    all.services_took = std::max(all.services_took, run.services_took);
    all.services_were_warm = all.services_were_warm || run.services_were_warm;
    all.versions.insert(run.versions.begin(), run.versions.end());
    for (const ScenarioResult& scenario : run.scenarios) {
      const std::size_t place = place_of(
          all.scenarios, [&](const ScenarioResult& one) { return one.name == scenario.name; });
      if (place == all.scenarios.size()) {
        ScenarioResult& fresh = all.scenarios.emplace_back(scenario);
        fresh.cases.clear();
        add_cases(fresh, scenario);
      } else {
        join(all.scenarios[place], scenario);
      }
    }
  }
  for (ScenarioResult& scenario : all.scenarios) bring_home(scenario);
  return all;
}

}  // namespace wringer::reports
