#include "harness/cases/judging.h"

#include "checkers/canary.h"
#include "harness/scenario/placeholders.h"
#include "harness/truth/line_file.h"
#include "harness/truth/stored_history.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <iterator>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_program_timeout = 60s;

Status add_own_findings(const std::filesystem::path& folder,
                        const scenario::Expectations& expectations,
                        checkers::Judgement& judgement) {
  WRINGER_ASSIGN(const truth::AboutHistory about, truth::read_about(folder));
  for (const truth::OwnFinding& finding : about.own_findings) {
    if (finding.count == 0) continue;
    add(judgement,
        {"own check", std::nullopt,
         fmt::format("{} gave {} row{}, and none was expected", finding.name, finding.count,
                     finding.count == 1 ? "" : "s"),
         finding.rows},
        expectations);
  }
  return {};
}

Anomaly anomaly_from(const nlohmann::json& line, const std::string& check) {
  Anomaly anomaly{"own check", std::nullopt, "", {}};
  anomaly.summary = fmt::format("{}: {}", check, line.at("summary").get<std::string>());
  if (line.contains("event")) anomaly.event = line.at("event").get<std::uint64_t>();
  if (line.contains("evidence")) {
    anomaly.evidence = line.at("evidence").get<std::vector<std::string>>();
  }
  return anomaly;
}

Status run_own_program(process::Keeper& keeper, const std::filesystem::path& folder,
                       const scenario::OwnCheckSpec& check,
                       const scenario::Expectations& expectations, checkers::Judgement& judgement) {
  process::Command command;
  for (const std::string& argument : check.command) {
    WRINGER_ASSIGN(std::string filled, scenario::fill(argument, {{"history", folder.string()}}));
    command.arguments.push_back(std::move(filled));
  }
  command.environment = process::inherited_environment();
  command.directory = folder;
  command.stdout_file = folder / "own_program.out";
  command.stderr_file = folder / "own_program.err";
  std::error_code ignored;  // It is appended to; what was there is of the last time.
  std::filesystem::remove(command.stdout_file, ignored);
  WRINGER_ASSIGN(const auto child, keeper.spawn(command));
  WRINGER_ASSIGN(const process::ExitStatus status,
                 child->wait(Deadline(system_clock(), k_program_timeout)));
  if (!status.success()) return fail(ErrorCode::usage, "it " + to_text(status));
  WRINGER_TRY(truth::read_lines(command.stdout_file, truth::Presence::required,
                                [&](const nlohmann::json& line) -> Status {
                                  add(judgement, anomaly_from(line, check.name), expectations);
                                  return {};
                                }));
  return {};
}

}  // namespace

void add(checkers::Judgement& judgement, Anomaly anomaly,
         const scenario::Expectations& expectations) {
  switch (checkers::severity_of(anomaly, expectations)) {
    case checkers::Severity::broken:
      return judgement.anomalies.push_back(std::move(anomaly));
    case checkers::Severity::at_risk:
      return judgement.at_risk.push_back(std::move(anomaly));
    case checkers::Severity::allowed:
      return judgement.allowed.push_back(std::move(anomaly));
  }
}

Result<Judged> judge_history(const std::filesystem::path& folder,
                             const scenario::Expectations& expectations, const Journal* journal) {
  Judged judged;
  WRINGER_ASSIGN(judged.chronicle, truth::load_history(folder, expectations, journal));
  checkers::GroupLog group;
  if (journal != nullptr) group = checkers::group_log_of(*journal, judged.chronicle);
  judged.judgement = checkers::judge(judged.chronicle, expectations, group);
  WRINGER_TRY(checkers::verify_on(judged.chronicle, expectations, group));
  WRINGER_TRY(add_own_findings(folder, expectations, judged.judgement));
  return judged;
}

void run_own_programs(process::Keeper& keeper, const std::filesystem::path& folder,
                      const scenario::Expectations& expectations, checkers::Judgement& judgement) {
  for (const scenario::OwnCheckSpec& check : expectations.own_checks) {
    if (check.command.empty()) continue;
    const Status ran = run_own_program(keeper, folder, check, expectations, judgement);
    if (!ran) {
      judgement.doubts.push_back(
          fmt::format("the check '{}' failed: {}", check.name, ran.error().message));
    }
  }
}

}  // namespace wringer::cases
