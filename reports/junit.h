#pragma once

// JUnit XML, the subset that Jenkins, GitLab, Azure and the surefire schema agree on.

#include "harness/core/case_result.h"
#include "harness/core/error.h"

#include <filesystem>
#include <string>

namespace wringer::reports {

enum class Inconclusive { error, skipped };

struct JunitContext {
  Inconclusive inconclusive = Inconclusive::error;
  // Why the run could not go on, if it could not: shown as an error, so that what was not run does
  // not look as if it had passed.
  std::string ended_by{};
};

// One scenario as a <testsuite>, one case as a <testcase>. A violated case has a <failure> (its
// type is the property), an inconclusive one an <error type="inconclusive"> or <skipped>: it is
// never shown as passed. Names carry no seed, so that a case keeps its history from run to run;
// seed, folder and versions are in the suite's properties and in the first lines of system-out.
// Files in the folder of a case that does not hold are attached in the way of Jenkins
// ("[[ATTACHMENT|path]]"). Texts are cut so that a file stays below the 30 MB that GitLab reads.
// Valid against the Surefire schema, which knows no `timestamp`: it is a property, `started`.
[[nodiscard]] std::string junit_xml(const ScenarioResult& scenario, const RunResult& run,
                                    const JunitContext& context = {});

// Writes `TEST-<scenario>.xml` for every scenario into the folder, which is created. A file is
// there whole or not at all.
[[nodiscard]] Status write_junit(const RunResult& run, const std::filesystem::path& folder,
                                 const JunitContext& context = {});

}  // namespace wringer::reports
