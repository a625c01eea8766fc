#pragma once

// What GitHub Actions shows of a run: annotations at the scenario files, and the summary of the
// job. Pure functions; the caller knows whether we run there.

#include "harness/core/case_result.h"

#include <filesystem>
#include <string>

namespace wringer::reports {

// Workflow commands, a line each: an error for each property that a scenario's cases broke, a
// warning where cases proved nothing, an error for what ended the run before its time. No more than
// GitHub shows of a step. Files below `workspace` are named relative to it, as GitHub wants them;
// the line is that of the scenario's faults.
[[nodiscard]] std::string github_annotations(const RunResult& run, const std::string& ended_by,
                                             const std::filesystem::path& workspace);

// Markdown: verdict, table of scenarios, how the system stood its faults, and the stories of the
// cases that do not hold, as far as they fit. Texts of the system are shown as they are and can't
// be markup.
[[nodiscard]] std::string github_summary(const RunResult& run, const std::string& ended_by);

}  // namespace wringer::reports
