#pragma once

// results.json, read back as the run that it tells of, to be reported again or joined with others.

#include "harness/core/case_result.h"
#include "harness/core/error.h"

#include <filesystem>

namespace wringer::reports {

// `place`: a results.json, a run's folder, or the folder of runs, whose newest is read. Journals
// and histories stay where they are. Error code usage: there is nothing of the kind, it is damaged,
// or of another version.
[[nodiscard]] Result<RunResult> read_run_result(const std::filesystem::path& place);

}  // namespace wringer::reports
