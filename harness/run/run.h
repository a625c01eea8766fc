#pragma once

// A run: scenarios into cases, on services that are warm already or are started for it.

#include "fixtures/services/selection.h"
#include "harness/cases/fixed_names.h"
#include "harness/cases/interruption.h"
#include "harness/core/case_result.h"
#include "harness/core/error.h"
#include "harness/process/keeper.h"
#include "harness/run/past_runs.h"
#include "harness/run/shard.h"
#include "harness/scenario/scenario.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace wringer::run {

struct RunOptions {
  // Each run makes a folder of its own in it.
  std::filesystem::path results = "wringer-results";
  // For every scenario; else the scenario's own; else drawn.
  std::optional<Seed> seed{};
  // How often each case is run, with the same seed.
  int times = 1;
  // 1 or 3; ignored where the services are warm.
  int kafka_brokers = 1;
  // `none`: the scenario's faults are left out, to see what the system does undisturbed.
  // `given_cases`: only its `cases` are run.
  enum class Faults { as_scheduled, none, given_cases } faults = Faults::as_scheduled;
  // In place of that of every scenario.
  std::optional<scenario::ExploreSpec> explore{};
  // How many cases run side by side; 0: two for each core of the machine.
  int jobs = 0;
  // For the whole run: no further case is begun after it.
  std::optional<Duration> budget{};
  // Nor once so many cases are violated; 0: however many. Repeats count one by one.
  int max_failures = 0;
  // An exploration that tries less of its reachable places proves too little; in percent.
  int min_coverage = 0;
  // Which part of the cases is ours.
  Shard shard{};
  // Cases of explorations are not run, but told of.
  enum class Explorations { run, plan } explorations = Explorations::run;
  // How long failing cases are made smaller; zero: not at all.
  Duration shrink_for = std::chrono::minutes(2);
  // Whether a pair left running by `wringer env up` may be used.
  enum class Warm { use, ignore } warm = Warm::use;
  services::Selection services{};
  // On services that are not ours.
  cases::FixedNames fixed_names = cases::FixedNames::refused;
};

// Told what happens, as it happens, one thing at a time, on any thread of the run. All may be
// empty.
struct RunProgress {
  // "starting Kafka 4.3.1"
  std::function<void(const std::string&)> step;
  std::function<void(const scenario::Scenario&, const std::string& case_name)> case_started;
  std::function<void(const CaseResult&)> case_finished;
  // When a scenario begins, and after that: all that is finished, and how many cases of this
  // scenario are still to be begun, as far as is known.
  std::function<void(const RunResult& so_far, std::optional<std::size_t> left)> grown;
};

// What an exploration would do, found out by running the system undisturbed.
struct PlannedRun {
  std::string scenario;
  // The names of its cases, in order.
  std::vector<std::string> cases{};
  std::size_t points = 0;
  std::size_t faults = 0;
  // How long a case took, and how many run side by side.
  Duration case_takes{};
  int jobs = 1;
};

struct RunOutcome {
  // What was finished, also when the run could not be.
  RunResult result;
  // Why it could not go on.
  std::optional<Error> error;
  // Instead of cases, if only a plan was asked for.
  std::vector<PlannedRun> plans{};
  // Against the runs before in the same results folder.
  Changes changes{};
};

// Blocks until everything is done and nothing of it is left running.
[[nodiscard]] RunOutcome run_scenarios(const std::vector<scenario::Scenario>& scenarios,
                                       const RunOptions& options, const RunProgress& progress,
                                       process::Keeper& keeper, cases::Interruption& interruption);

}  // namespace wringer::run
