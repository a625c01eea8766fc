#pragma once

// One case, from its fresh database to its verdict: prepare, start, work, heal, settle, observe,
// judge, tear down.

#include "harness/cases/ground.h"
#include "harness/core/case_result.h"
#include "harness/core/error.h"
#include "harness/scenario/scenario.h"

#include <filesystem>
#include <string>

namespace wringer::cases {

struct CaseOrder {
  // Without what `reduction` takes away.
  const scenario::Scenario& scenario;
  Schedule schedule;
  Reduction reduction{};
  Seed seed = 0;
  // Stable across runs: what reports call it.
  std::string name;
  // Distinguishes the cases of a run.
  int number = 1;
  // Exists; for case.json, the journal and the instances' output.
  std::filesystem::path folder;
  std::string template_database;
};

// What the system does wrong ends up in the result; an error means that the case could not be run
// (the environment failed, or the scenario is wrong in a way that only running it shows), and that
// further cases would not fare better. Blocks until everything of the case is gone again.
[[nodiscard]] Result<CaseResult> run_case(const Ground& ground, const CaseOrder& order);

}  // namespace wringer::cases
