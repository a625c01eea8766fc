#include "reports/console.h"

#include "harness/core/duration.h"
#include "reports/metrics_summary.h"
#include "reports/paint.h"
#include "reports/plain_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

namespace wringer::reports {
namespace {

constexpr std::size_t k_verdict_width = 12;   // "inconclusive"
constexpr std::size_t k_duration_width = 10;  // "59 min 59 s" is rare enough to stand out.

std::string verdict_cell(Verdict verdict, const ConsoleStyle& style) {
  const std::string cell = fmt::format("{} {}", mark_of(verdict), to_string(verdict));
  // Blanks stay outside the colour, so that no line ends in painted blanks.
  const std::size_t blanks = k_verdict_width + 2 - width_of(cell);
  return painted(cell, verdict, style) + std::string(blanks, ' ');
}

Duration time_of(const ScenarioResult& scenario) {
  Duration sum{};
  for (const CaseResult& result : scenario.cases) sum += result.took;
  return sum;
}

// The first column to the left, the others to the right; as wide as what stands in them.
std::string table_of(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line = padded(row.front(), widths.front());
    for (std::size_t i = 1; i < row.size(); ++i) line += "  " + padded_left(row[i], widths[i]);
    append_block(out, "", line);
  }
  return out;
}

std::string services_line(const RunResult& run) {
  std::string names;
  for (const auto& [name, version] : run.versions) {
    names += fmt::format("{}{} {}", names.empty() ? "" : ", ", name, version);
  }
  const std::string when =
      run.services_were_warm ? std::string("warm") : "started in " + to_text(run.services_took);
  return fmt::format("services    {}{}{}", when, names.empty() ? "" : ": ", names);
}

// Of cases that hold, nothing else tells of what has only not gone wrong yet: "not settled (3
// cases), offset regress (1 case)".
std::string risks(const RunResult& run) {
  std::map<std::string, std::size_t> cases;
  for (const ScenarioResult& scenario : run.scenarios) {
    for (const CaseResult& result : scenario.cases) {
      std::set<std::string> properties;
      for (const Anomaly& risk : result.at_risk) properties.insert(risk.property);
      for (const std::string& property : properties) ++cases[property];
    }
  }
  std::string text;
  for (const auto& [property, count] : cases) {
    text += fmt::format("{}{} ({} case{})", text.empty() ? "" : ", ", property, count,
                        count == 1 ? "" : "s");
  }
  return text;
}

// Whoever reads the last line alone must not take it for more than it is.
std::string how_far(const RunResult& run) {
  std::size_t tried = 0;
  std::size_t left = 0;
  for (const ScenarioResult& scenario : run.scenarios) {
    if (!scenario.coverage) continue;
    tried += scenario.coverage->count(CellState::tried);
    left += scenario.coverage->count(CellState::not_tried);
  }
  if (left == 0) return "";
  return fmt::format(", as far as it was tried: at {} of {} places", tried, tried + left);
}

}  // namespace

std::string case_line(const CaseResult& result, const ConsoleStyle& style) {
  std::string out = verdict_cell(result.verdict, style);
  append_block(out, "",
               fmt::format("{}  {}: {}", padded_left(to_text(result.took), k_duration_width),
                           result.scenario, result.name));
  return out;
}

std::string summary_table(const RunResult& run, const ConsoleStyle&) {
  std::vector<std::vector<std::string>> rows{
      {"scenario", "cases", "holds", "inconclusive", "violated", "time"}};
  std::array<std::size_t, 4> totals{};
  Duration time{};
  for (const ScenarioResult& scenario : run.scenarios) {
    const std::array<std::size_t, 4> counts{
        scenario.cases.size(), scenario.count_of(Verdict::holds),
        scenario.count_of(Verdict::inconclusive), scenario.count_of(Verdict::violated)};
    std::vector<std::string>& row = rows.emplace_back();
    row.push_back(printable(scenario.name));
    for (std::size_t i = 0; i < counts.size(); ++i) {
      row.push_back(std::to_string(counts[i]));
      totals[i] += counts[i];
    }
    row.push_back(to_text(time_of(scenario)));
    time += time_of(scenario);
  }
  if (run.scenarios.size() > 1) {
    std::vector<std::string>& row = rows.emplace_back();
    row.emplace_back("all");
    for (const std::size_t total : totals) row.push_back(std::to_string(total));
    row.push_back(to_text(time));
  }
  return table_of(rows);
}

std::string closing_lines(const RunResult& run, const ConsoleStyle& style) {
  std::string out;
  append_block(out, "", services_line(run));
  for (const ScenarioResult& scenario : run.scenarios) {
    if (scenario.cases.empty()) continue;
    append_block(out, "", "first case  " + to_text(scenario.cases.front().took));
    break;
  }
  append_block(out, "", "total       " + to_text(run.took));
  const std::string metrics = metrics_text(metrics_summary(run));
  if (!metrics.empty()) append_block(out, "", "faults      " + metrics);
  if (const std::string text = risks(run); !text.empty()) {
    append_block(out, "", "at risk     " + text);
  }
  if (!run.folder.empty()) append_block(out, "", "results     " + run.folder.string());
  if (run.is_elsewhere()) {
    append_block(out, "", "no case is this shard's");
    return out;
  }
  const Verdict verdict = run.verdict();
  out += painted(fmt::format("{} {}", mark_of(verdict), to_string(verdict)), verdict, style);
  return out + how_far(run) + "\n";
}

std::string error_lines(const Error& error) {
  std::string out;
  append_block(out, "", "wringer: " + error.message);
  return out;
}

}  // namespace wringer::reports
