#include "harness/run/past_runs.h"

#include "reports/file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <fstream>
#include <iterator>

namespace wringer::run {
namespace {

using nlohmann::ordered_json;

constexpr int k_format_version = 1;
constexpr const char* k_file = "history.json";
constexpr std::array k_verdicts{Verdict::holds, Verdict::inconclusive, Verdict::violated};

std::optional<Verdict> verdict_from(const std::string& word) {
  for (const Verdict verdict : k_verdicts) {
    if (word == to_string(verdict)) return verdict;
  }
  return std::nullopt;
}

// A case may have been run several times: the worst counts, and the time of the longest.
PastRuns::Cases cases_of(const RunResult& run) {
  PastRuns::Cases cases;
  for (const ScenarioResult& scenario : run.scenarios) {
    for (const CaseResult& result : scenario.cases) {
      PastCase& known = cases[{scenario.name, result.name}];
      known.verdict = worst_of(known.verdict, result.verdict);
      known.took = std::max(known.took, result.took);
    }
  }
  return cases;
}

}  // namespace

Result<PastRuns> PastRuns::read(const std::filesystem::path& results) {
  PastRuns past;
  const std::filesystem::path file = results / k_file;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return past;
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const auto damaged = [&](const std::string& why) {
    return fail(ErrorCode::usage,
                fmt::format("{} is damaged ({}); remove it to begin anew", file.string(), why));
  };
  const ordered_json json = ordered_json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return damaged("no JSON");
  if (json.value("version", 0) != k_format_version) return damaged("another version's");
  try {
    for (const auto& [scenario, cases] : json.at("scenarios").items()) {
      for (const auto& [name, entry] : cases.items()) {
        const auto verdict = verdict_from(entry.at("verdict").get<std::string>());
        if (!verdict) return damaged("an unknown verdict");
        past.m_cases[{scenario, name}] = {
            *verdict, std::chrono::milliseconds(entry.at("took_ms").get<std::int64_t>())};
      }
    }
  } catch (const nlohmann::json::exception& problem) {
    return damaged(problem.what());
  }
  return past;
}

std::optional<PastCase> PastRuns::find(const std::string& scenario, const std::string& name) const {
  const auto found = m_cases.find({scenario, name});
  return found == m_cases.end() ? std::nullopt : std::optional<PastCase>(found->second);
}

Changes PastRuns::compare(const RunResult& run) const {
  Changes changes;
  for (const auto& [key, now] : cases_of(run)) {
    const auto before = find(key.first, key.second);
    const bool fails = now.verdict == Verdict::violated;
    const bool failed = before && before->verdict == Verdict::violated;
    const std::string name = key.first + ": " + key.second;
    if (fails && failed) changes.still_failing.push_back(name);
    if (fails && !failed) changes.newly_failing.push_back(name);
    // A case that proved nothing has mended nothing.
    if (failed && now.verdict == Verdict::holds) changes.fixed.push_back(name);
  }
  return changes;
}

void PastRuns::learn(const RunResult& run) {
  for (const auto& [key, now] : cases_of(run)) m_cases[key] = now;
}

Status PastRuns::write(const std::filesystem::path& results) const {
  ordered_json json;
  json["version"] = k_format_version;
  json["scenarios"] = ordered_json::object();
  for (const auto& [key, past] : m_cases) {
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(past.took);
    json["scenarios"][key.first][key.second] = {{"verdict", to_string(past.verdict)},
                                                {"took_ms", took.count()}};
  }
  const std::string text = json.dump(1, ' ', false, ordered_json::error_handler_t::replace);
  return reports::write_file(results / k_file, text + "\n");
}

}  // namespace wringer::run
