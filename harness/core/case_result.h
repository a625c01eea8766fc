#pragma once

// What is known of a case when it is over. Reports read nothing else.

#include "harness/core/anomaly.h"
#include "harness/core/clock.h"
#include "harness/core/coverage.h"
#include "harness/core/history.h"
#include "harness/core/journal.h"
#include "harness/core/metrics.h"
#include "harness/core/random.h"
#include "harness/core/reduction.h"
#include "harness/core/schedule.h"
#include "harness/core/verdict.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wringer {

struct CaseResult {
  std::string scenario;
  // Stable across runs and seeds: "kill at instance 1, after postgres.commit, 3rd".
  std::string name;
  Seed seed = 0;
  Schedule schedule;
  Reduction reduction;
  Verdict verdict = Verdict::inconclusive;
  std::vector<Anomaly> anomalies;
  // What may end badly, and what the guarantee allows: told, and no part of the verdict.
  std::vector<Anomaly> at_risk;
  std::vector<Anomaly> allowed;
  // Checks that had nothing to find, and what could not be looked at as closely as it should.
  std::vector<std::string> not_exposed;
  std::vector<std::string> less_power;
  std::vector<Receipt> receipts;
  // Why it is inconclusive, one sentence each.
  std::vector<std::string> reasons;
  // Phases in order, with what each took.
  std::vector<std::pair<std::string, Duration>> phases;
  Duration took{};
  // None: it did not come so far as to be judged.
  std::optional<CaseMetrics> metrics{};
  History history;
  std::shared_ptr<const Journal> journal;
  // Of a result that was read back, which has neither: the story as it was told then.
  std::vector<std::string> told{};
  // Where the case's files are (absolute).
  std::filesystem::path folder;
};

// The smallest form of a failing case that still fails.
struct SmallestCase {
  // The name of the case that it was made from.
  std::string of{};
  // One that failed.
  CaseResult result{};
  // How often it failed in the same way, of how many runs.
  int failed = 0;
  int runs = 0;
  // Cases that were run to find it.
  int tried = 0;
  Duration took{};
};

// The note on a scenario that is_elsewhere.
inline constexpr const char* k_note_elsewhere = "all of its cases are other shards'";

struct ScenarioResult {
  std::string name;
  std::string title;
  std::filesystem::path file;
  std::vector<CaseResult> cases;
  // Of an exploration by points; else none.
  std::optional<Coverage> coverage{};
  std::vector<SmallestCase> smallest{};
  // What a reader must know to trust the cases: why there are none or fewer, one sentence each.
  std::vector<std::string> notes{};
  // It has cases, and all of them are other shards': that there are none here says nothing.
  bool is_elsewhere = false;

  [[nodiscard]] Verdict verdict() const;
  // How many cases have this one.
  [[nodiscard]] std::size_t count_of(Verdict verdict) const;
};

struct RunResult {
  std::vector<ScenarioResult> scenarios;
  WallTime started{};
  Duration took{};
  // From the first action to the first case; what was started for it ("Kafka 4.3.1 3.2 s").
  Duration services_took{};
  bool services_were_warm = false;
  // "kafka" → "4.3.1", "postgres" → "15.14".
  std::map<std::string, std::string> versions;
  std::filesystem::path folder;

  // Scenarios that are elsewhere are left out; it holds if all are.
  [[nodiscard]] Verdict verdict() const;
  // All are elsewhere, so that it proves nothing and nothing is wrong with it.
  [[nodiscard]] bool is_elsewhere() const;
};

}  // namespace wringer
