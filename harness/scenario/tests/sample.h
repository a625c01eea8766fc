#pragma once

// A scenario without mistakes, and ways to spoil it.

#include "harness/scenario/reader.h"

#include <gtest/gtest.h>

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::scenario {

inline const std::vector<FaultKind> k_fault_kinds{
    {.name = "kill", .summary = "it dies", .strikes = FaultKind::Strikes::processes},
    {.name = "pause",
     .summary = "it stands still",
     .placement = Placement::moment_or_start,
     .parameters = {{.name = "on", .type = ParameterType::instance, .summary = "whom"},
                    {.name = "for",
                     .type = ParameterType::duration,
                     .summary = "how long",
                     .default_text = "3s"},
                    {.name = "until",
                     .type = ParameterType::until,
                     .summary = "what ends it",
                     .choices = {"takeover", "heal"}},
                    {.name = "times", .type = ParameterType::count, .summary = "how often"}}},
    {.name = "error",
     .summary = "it gets an error",
     .parameters = {{.name = "code",
                     .summary = "which",
                     .presence = Parameter::Presence::required}},
     .check = [](const FaultSpec& fault) -> std::vector<FaultMistake> {
       if (fault.get<std::string>("code") != "lie") return {};
       return {{"code", "that would be a lie"}};
     }}};

inline constexpr std::string_view k_sample = R"(title: A sample
system:
  command: [ledger, --topic, "{topic.payments}", --group, "{group}"]
  instances: 2
  environment:
    KAFKA: "{kafka}"
    DATABASE: "{postgres}"
  companions:
    - {name: relay, command: [ledger, relay, "{http.gateway}"], instances: 2, environment: {MODE: relay}, ready: {after: 10ms}}
services:
  kafka: {topics: [{name: payments, partitions: 4}]}
  postgres: {}
  http: [{name: gateway, status: 202}]
workload:
  topic: payments
  events: 200
  keys: 16
  value: {id: "{id}", account: "{key}", amount: "{amount}", version: "{version}"}
  poison: [{kind: bad-bytes, place: first}]
  transactions: {aborted: 1}
  bursts: {events: 50, every: 100ms}
effects:
  - {table: transactions, event: event_id}
  - {table: accounts, key: id, sum: balance}
guarantee: effectively-once
faults:
  - {at: {instance: 1, after: postgres.commit, nth: 3}, do: kill}
cases:
  - {name: once, seed: 7, events: 5, keys: 1, faults: []}
settle: {quiet: 300ms, deadline: 20s}
ready: {deadline: 10s}
seed: 18446744073709551615
)";

// The sample with `from`, which must occur, replaced by `to`.
inline std::string sample_with(std::string_view from, std::string_view to) {
  std::string text(k_sample);
  const std::size_t at = text.find(from);
  if (at == std::string::npos) ADD_FAILURE() << "the sample has no '" << from << "'";
  return text.replace(at, from.size(), to);
}

inline tl::expected<Scenario, Mistakes> read_sample(
    std::string_view text, const std::filesystem::path& file = "/scenarios/sample.yaml") {
  return read_scenario(text, file, k_fault_kinds);
}

// All mistakes as lines of text: "12:3: unknown key …".
inline std::vector<std::string> mistakes_of(
    std::string_view text, const std::filesystem::path& file = "/scenarios/sample.yaml") {
  const auto scenario = read_sample(text, file);
  std::vector<std::string> lines;
  if (scenario) return lines;
  for (const Mistake& mistake : scenario.error()) {
    lines.push_back(std::to_string(mistake.line) + ":" + std::to_string(mistake.column) + ": " +
                    mistake.message);
  }
  return lines;
}

// A folder of its own, gone at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string path = testing::TempDir() + "wringer-scenario-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) ADD_FAILURE() << "no folder for the test";
    m_path = path;
  }
  ~TemporaryFolder() {
    std::error_code ignored;  // What stays behind is in the system's folder for such things.
    std::filesystem::remove_all(m_path, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
  std::filesystem::path write(const std::string& name, std::string_view text) const {
    const std::filesystem::path file = m_path / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
    return file;
  }

 private:
  std::filesystem::path m_path;
};

}  // namespace wringer::scenario
