#include "reports/run_reports.h"

#include "reports/result_json.h"
#include "reports/results_file.h"

#include <nlohmann/json.hpp>

#include <cerrno>

namespace wringer::reports {
namespace {

// Writing takes one part of the run's time, at most; so much is left to the run.
constexpr int k_parts_for_the_run = 19;
// Whoever reads it while this is so knows; whoever reads it later must not take it for all.
constexpr const char* k_not_ended =
    "the run had not ended when this was written: if Wringer is at work no more, it was killed, "
    "and "
    "what is not listed here was not run";

}  // namespace

RunReports::RunReports(ReportPlan plan, const Clock& clock)
    : m_plan(std::move(plan)), m_clock(clock) {}

Status RunReports::append_cases(const RunResult& run) {
  if (run.folder.empty()) return {};
  const std::filesystem::path file = run.folder / "cases.ndjson";
  if (m_cases == nullptr) {
    m_cases.reset(std::fopen(file.c_str(), "ae"));
    if (m_cases == nullptr) return fail(system_error("writing " + file.string(), errno));
  }
  m_appended.resize(run.scenarios.size());
  for (std::size_t i = 0; i < run.scenarios.size(); ++i) {
    const ScenarioResult& scenario = run.scenarios[i];
    for (; m_appended[i] < scenario.cases.size(); ++m_appended[i]) {
      nlohmann::ordered_json line{{"scenario", scenario.name}, {"file", scenario.file.string()}};
      line.update(case_result_json(scenario.cases[m_appended[i]]));
      const std::string text = dumped(line);
      if (std::fwrite(text.data(), 1, text.size(), m_cases.get()) != text.size()) {
        return fail(system_error("writing " + file.string(), errno));
      }
    }
  }
  // In the kernel's hands it survives our death.
  if (std::fflush(m_cases.get()) != 0) return fail(system_error("writing " + file.string(), errno));
  return {};
}

Status RunReports::write(const RunResult& run, Progress progress, const std::string& ended_by) {
  if (!m_plan.junit.empty()) {
    const bool goes_on = progress == Progress::running && ended_by.empty();
    const JunitContext context{.inconclusive = m_plan.inconclusive,
                               .ended_by = goes_on ? k_not_ended : ended_by};
    WRINGER_TRY(write_junit(run, m_plan.junit, context));
  }
  if (run.folder.empty()) return {};
  WRINGER_TRY(write_results(run, run.folder, progress));
  if (!m_previous && (!m_looked || progress == Progress::finished)) {
    m_previous = find_previous_run(run.folder, run);
    m_looked = true;
  }
  const HtmlContext context{
      .progress = progress, .environment = m_plan.environment, .previous = m_previous};
  WRINGER_TRY(write_html(run, context, run.folder / "report.html"));
  return m_plan.html.empty() ? Status{} : write_html(run, context, m_plan.html);
}

Status RunReports::update(const RunResult& so_far) {
  WRINGER_TRY(append_cases(so_far));
  const MonotonicTime began = m_clock.now();
  if (began < m_not_before) return {};
  WRINGER_TRY(write(so_far, Progress::running, ""));
  const MonotonicTime ended = m_clock.now();
  m_not_before = ended + k_parts_for_the_run * (ended - began);
  return {};
}

Status RunReports::finish(const RunResult& run, const std::string& ended_by) {
  WRINGER_TRY(append_cases(run));
  return write(run, ended_by.empty() ? Progress::finished : Progress::running, ended_by);
}

}  // namespace wringer::reports
