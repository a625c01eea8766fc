#pragma once

// What a run leaves behind and shows, besides what it prints for people: reports, the stream of
// events, the line of a terminal.

#include "harness/cli/live_region.h"
#include "harness/core/exit_code.h"
#include "harness/run/run.h"
#include "reports/console.h"
#include "reports/run_reports.h"

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace wringer::cli {

struct ReportingArguments {
  std::string junit;
  std::string inconclusive = "error";
  std::string html;
  std::string events;
  std::string progress = "auto";
};

void add_reporting_options(CLI::App& command, ReportingArguments& arguments);

class Reporting {
 public:
  // Error code usage: the file for events can't be written.
  [[nodiscard]] static Result<std::unique_ptr<Reporting>> create(
      const ReportingArguments& arguments, const reports::ConsoleStyle& style);
  ~Reporting();
  Reporting(const Reporting&) = delete;
  Reporting& operator=(const Reporting&) = delete;

  // Where people's text goes: stderr where the events take stdout.
  [[nodiscard]] std::FILE* people() const { return m_people; }
  // Tells this object, which must outlive the run.
  [[nodiscard]] run::RunProgress progress();
  // Writes what is left to be written; the code of what went wrong with it.
  [[nodiscard]] ExitCode finish(const run::RunOutcome& outcome);

 private:
  Reporting(const ReportingArguments& arguments, const reports::ConsoleStyle& style);
  void send(const std::string& event);

  run::RunProgress m_printing;
  reports::RunReports m_reports;
  LiveRegion m_live;
  std::FILE* m_people = stdout;
  std::FILE* m_events = nullptr;
  // The first thing that could not be written while the run went on; told at its end.
  std::optional<Error> m_problem;
};

// What a run ends with; what ended it early, if anything did, goes to stderr. `reported`: what came
// of its reports. A violation that was found before stays found.
[[nodiscard]] ExitCode code_of(const run::RunOutcome& outcome, ExitCode reported);

}  // namespace wringer::cli
