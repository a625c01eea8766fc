#pragma once

// A run's results, read back: to be told again, joined with others, or compared with.

#include "harness/core/case_result.h"
#include "harness/core/error.h"

#include <filesystem>

namespace wringer::reports {

struct StoredRun {
  // Journals and histories stay where they are; stories are as they were told.
  RunResult run;
  // Else these are the cases that were over by then.
  bool finished = true;
};

// `place`: a results.json, a run's folder, or the folder of runs, whose newest is read. Where there
// is no results.json, as after a SIGKILL that came early, what cases.ndjson has. Error code usage:
// there is nothing of the kind, it is damaged, or of another version.
[[nodiscard]] Result<StoredRun> read_stored_run(const std::filesystem::path& place);

}  // namespace wringer::reports
