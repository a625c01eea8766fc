#pragma once

// All reports of a run, kept up to date while it goes on, so that whatever ends it, even a SIGKILL,
// leaves whole and valid files of the cases that were finished.

#include "harness/core/case_result.h"
#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "reports/html.h"
#include "reports/junit.h"

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wringer::reports {

struct ReportPlan {
  // Folder for JUnit XML; empty: none.
  std::filesystem::path junit{};
  // report.html beside the one in the run's folder; empty: none.
  std::filesystem::path html{};
  Inconclusive inconclusive = Inconclusive::error;
  std::vector<std::pair<std::string, std::string>> environment{};
};

// Into the run's folder: results.json, report.html, and cases.ndjson, to which each finished case
// is added as one line of the same shape as in results.json, whose `scenario` and `file` it names
// as well. Not thread-safe.
class RunReports {
 public:
  RunReports(ReportPlan plan, const Clock& clock);

  // When a scenario begins and after each finished case, with all that are finished. The line is
  // written at once; the other files are written anew, unless that would cost more than a twentieth
  // of the run's time. JUnit XML says that the run has not ended.
  [[nodiscard]] Status update(const RunResult& so_far);
  // At the end of the run. `ended_by`: why it could not go on; empty: it did.
  [[nodiscard]] Status finish(const RunResult& run, const std::string& ended_by);

 private:
  [[nodiscard]] Status append_cases(const RunResult& run);
  [[nodiscard]] Status write(const RunResult& run, Progress progress, const std::string& ended_by);

  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  ReportPlan m_plan;
  const Clock& m_clock;
  std::unique_ptr<std::FILE, Close> m_cases;
  // How many of each scenario's cases have their line.
  std::vector<std::size_t> m_appended;
  bool m_looked = false;
  std::optional<PreviousRun> m_previous;
  MonotonicTime m_not_before{};
};

}  // namespace wringer::reports
