#pragma once

// Where a run keeps its things, and how a later run finds what a dead one left behind.

#include "fixtures/services/file_lock.h"
#include "harness/core/clock.h"
#include "harness/core/error.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace wringer::run {

// A run that died without tidying up.
struct DeadRun {
  std::string id;
  // The services in which it may have left something, as it noted them.
  std::vector<std::string> services;
};

// A run that is alive: its entry in the register of runs is locked for as long as this object, or
// the process, lives.
class RunFolder {
 public:
  // `results` is created if need be; each run gets a folder of its own in it, and `latest` points
  // to the newest.
  [[nodiscard]] static Result<std::unique_ptr<RunFolder>> create(
      const std::filesystem::path& results, const std::string& run_id, WallTime now);
  // Removes the scratch folder and the entry; the results stay.
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  // Absolute. For what the user wants to keep.
  [[nodiscard]] const std::filesystem::path& results() const { return m_results; }
  // Absolute. For what nobody needs after the run; in scratch_place.h's place.
  [[nodiscard]] const std::filesystem::path& scratch() const { return m_scratch; }

  // What the run is about to use, one line each, without secrets: whoever tidies up behind it must
  // know where.
  [[nodiscard]] Status note_services(const std::vector<std::string>& lines) const;
  // The run could not tidy up: its entry stays, and a later run takes it for dead.
  void leave_entry() { m_leaves_entry = true; }

  // Runs that died without tidying up. Their scratch folders are removed by this call; their
  // entries stay until `forget_dead`, so that what they left in services can be removed first.
  [[nodiscard]] static std::vector<DeadRun> find_dead();
  // Nothing of the run is left but in the services of `left`.
  static void forget_dead(const std::string& run_id, const std::vector<std::string>& left = {});

 private:
  RunFolder() = default;

  std::filesystem::path m_results;
  std::filesystem::path m_scratch;
  std::filesystem::path m_entry;
  std::optional<services::FileLock> m_lock;
  bool m_leaves_entry = false;
};

// A name for a file or folder: letters, digits, '.', '-' and '_' are kept, runs of others become
// '-'. 100 characters at the most.
[[nodiscard]] std::string file_name_from(const std::string& text);

}  // namespace wringer::run
