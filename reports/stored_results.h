#pragma once

// results.json, read back to be told again.

#include "harness/core/error.h"
#include "harness/core/verdict.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace wringer::reports {

struct StoredReceipt {
  std::string fault;
  bool fired = false;
  bool effective = false;
  std::vector<std::string> evidence;
};

struct StoredCase {
  std::string scenario;
  std::string name;
  Verdict verdict = Verdict::inconclusive;
  double took_ms = 0;
  std::string seed;
  std::vector<std::string> story;
  std::vector<StoredReceipt> receipts;
  // "at risk: premature offset commit: …"
  std::vector<std::string> notes;
  std::string folder;
  std::string again;
};

struct StoredResults {
  std::string started;
  bool finished = true;
  std::vector<StoredCase> cases;
};

// `place`: a results.json, a run's folder, or the folder of runs, whose newest is read. Where there
// is no results.json, as after a SIGKILL that came early, what cases.ndjson has. Error code usage:
// there is nothing of the kind, or it is of another version.
[[nodiscard]] Result<StoredResults> read_stored_results(const std::filesystem::path& place);

// One line for each case, the worst first, with the numbers by which `explain` knows them.
[[nodiscard]] std::string list_stored(const StoredResults& results);
// Its story, receipts and notes, and how to run it again.
[[nodiscard]] std::string tell_stored(const StoredCase& one);
// Those whose number or name it is; if there are none, those whose name holds it.
[[nodiscard]] std::vector<const StoredCase*> find_stored(const StoredResults& results,
                                                         const std::string& wanted);

}  // namespace wringer::reports
