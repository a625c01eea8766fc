#include "harness/cli/reporting.h"

#include "harness/cli/github.h"
#include "harness/cli/terminal.h"
#include "harness/core/clock.h"
#include "reports/environment.h"
#include "reports/events.h"

#include <CLI/CLI.hpp>

#include <cerrno>

namespace wringer::cli {
namespace {

reports::ReportPlan plan_from(const ReportingArguments& arguments) {
  reports::ReportPlan plan{.junit = arguments.junit,
                           .html = arguments.html,
                           .inconclusive = arguments.inconclusive == "skipped"
                                               ? reports::Inconclusive::skipped
                                               : reports::Inconclusive::error,
                           .environment = reports::environment_of_machine()};
  plan.environment.emplace_back("wringer", WRINGER_VERSION);
  return plan;
}

}  // namespace

void add_reporting_options(CLI::App& command, ReportingArguments& arguments) {
  command.add_option("--junit", arguments.junit, "Also write JUnit XML into this folder");
  command
      .add_option("--inconclusive", arguments.inconclusive,
                  "What a case that proved nothing is in JUnit XML: error or skipped")
      ->check(CLI::IsMember({"error", "skipped"}))
      ->capture_default_str();
  command.add_option("--html", arguments.html, "Also write report.html to this file");
  command.add_option("--events", arguments.events,
                     "Tell what happens as JSON, one object a line, into this file; -: to stdout, "
                     "and what is for people to stderr");
  command
      .add_option("--progress", arguments.progress,
                  "live: a line that tells how far the run is; plain: now and then; none; auto")
      ->check(CLI::IsMember({"auto", "live", "plain", "none"}))
      ->capture_default_str();
}

Result<std::unique_ptr<Reporting>> Reporting::create(const ReportingArguments& arguments,
                                                     const reports::ConsoleStyle& style) {
  std::unique_ptr<Reporting> reporting(new Reporting(arguments, style));
  if (arguments.events.empty() || arguments.events == "-") return reporting;
  reporting->m_events = std::fopen(arguments.events.c_str(), "we");
  if (reporting->m_events == nullptr) {
    return fail(ErrorCode::usage, system_error("--events " + arguments.events, errno).message);
  }
  return reporting;
}

Reporting::Reporting(const ReportingArguments& arguments, const reports::ConsoleStyle& style)
    : m_reports(plan_from(arguments), system_clock()),
      m_live(LiveRegion::mode_from(arguments.progress)) {
  if (arguments.events == "-") {
    m_people = stderr;
    m_events = stdout;
  }
  m_printing = progress_to_terminal(style, m_people);
}

Reporting::~Reporting() {
  if (m_events != nullptr && m_events != stdout) std::fclose(m_events);
}

void Reporting::send(const std::string& event) {
  if (m_events == nullptr) return;
  const bool sent = std::fwrite(event.data(), 1, event.size(), m_events) == event.size() &&
                    std::fflush(m_events) == 0;
  if (!sent && !m_problem) m_problem = system_error("writing events", errno);
}

run::RunProgress Reporting::progress() {
  const auto now = [] { return system_clock().wall_now(); };
  run::RunProgress progress;
  progress.step = [this, now](const std::string& step) {
    send(reports::step_event(now(), step));
    m_live.print_above([&] { m_printing.step(step); });
    m_live.update([&](reports::LiveState& state) { state.doing = step; });
  };
  progress.case_started = [this, now](const scenario::Scenario& scenario, const std::string& name) {
    send(reports::case_started_event(now(), scenario.name, name));
    m_live.update([&](reports::LiveState& state) {
      ++state.started;
      if (state.left && *state.left > 0) --*state.left;
      state.doing = name;
    });
  };
  progress.case_finished = [this, now](const CaseResult& result) {
    send(reports::case_finished_event(now(), result));
    m_live.print_above([&] { m_printing.case_finished(result); });
    m_live.update([&](reports::LiveState& state) {
      ++state.finished;
      if (result.verdict == Verdict::violated) ++state.violated;
      if (result.verdict == Verdict::inconclusive) ++state.inconclusive;
    });
  };
  progress.grown = [this](const RunResult& so_far, std::optional<std::size_t> left) {
    if (left) m_live.update([&](reports::LiveState& state) { state.left = left; });
    const Status written = m_reports.update(so_far);
    if (!written && !m_problem) m_problem = written.error();
  };
  return progress;
}

ExitCode Reporting::finish(const run::RunOutcome& outcome) {
  m_live.end();
  const std::string ended_by = outcome.error ? outcome.error->message : "";
  send(reports::run_finished_event(system_clock().wall_now(), outcome.result, ended_by));
  // What was finished is safe, whatever ended the run.
  if (const Status written = m_reports.finish(outcome.result, ended_by); !written) {
    m_problem = written.error();
  }
  if (const Status told = tell_github(outcome.result, ended_by, m_people); !told) {
    m_problem = told.error();
  }
  return m_problem ? report(*m_problem) : ExitCode::holds;
}

ExitCode code_of(const run::RunOutcome& outcome, ExitCode reported) {
  const Verdict verdict = outcome.result.verdict();
  if (!outcome.error) return dominant(exit_code_of(verdict), reported);
  // Nothing finished is not the same as nothing proved: the error says what it was.
  const ExitCode failure = report(*outcome.error);
  return verdict == Verdict::violated ? ExitCode::violated : failure;
}

}  // namespace wringer::cli
