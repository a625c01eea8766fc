#pragma once

// A run: scenarios into cases, on services that are warm already or are started for it.

#include "harness/core/case_result.h"
#include "harness/core/error.h"
#include "harness/process/keeper.h"
#include "harness/run/interruption.h"
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
  enum class Faults { as_scheduled, none } faults = Faults::as_scheduled;
  // Whether a pair left running by `wringer env up` may be used.
  enum class Warm { use, ignore } warm = Warm::use;
};

// Told what happens, as it happens, on the thread that runs. All may be empty.
struct RunProgress {
  // "starting Kafka 4.3.1"
  std::function<void(const std::string&)> step;
  std::function<void(const scenario::Scenario&, const std::string& case_name)> case_started;
  std::function<void(const CaseResult&)> case_finished;
};

struct RunOutcome {
  // What was finished, also when the run could not be.
  RunResult result;
  // Why it could not go on.
  std::optional<Error> error;
};

// Blocks until everything is done and nothing of it is left running.
[[nodiscard]] RunOutcome run_scenarios(const std::vector<scenario::Scenario>& scenarios,
                                       const RunOptions& options, const RunProgress& progress,
                                       process::Keeper& keeper, Interruption& interruption);

}  // namespace wringer::run
