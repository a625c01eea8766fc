#pragma once

// results.json: a run for programs to read.

#include "harness/core/case_result.h"
#include "harness/core/error.h"
#include "reports/progress.h"

#include <filesystem>
#include <string>

namespace wringer::reports {

// Times are in milliseconds, seeds are strings (see case_file.h), verdicts are words. The histories
// and journals stay in the folders of their cases. `version` counts changes that would break a
// reader; results.schema.json says the rest.
[[nodiscard]] std::string results_json(const RunResult& run,
                                       Progress progress = Progress::finished);

// Writes `results.json` into the folder, which is created.
[[nodiscard]] Status write_results(const RunResult& run, const std::filesystem::path& folder,
                                   Progress progress = Progress::finished);

}  // namespace wringer::reports
