#pragma once

// A history on the disk: a folder of JSON lines, which a run leaves behind and from which it
// judges, so that `wringer judge` sees what the run saw. docs/judge.md describes the files.

#include "harness/core/chronicle.h"
#include "harness/core/error.h"
#include "harness/core/journal.h"
#include "harness/scenario/expectations.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace wringer::truth {

// Names of the files in the folder. All but `input` may be missing.
namespace stored {
inline constexpr const char* k_about = "history.json";
inline constexpr const char* k_events = "events.ndjson";
inline constexpr const char* k_input = "input.ndjson";
inline constexpr const char* k_changes = "changes.ndjson";
inline constexpr const char* k_tables = "tables.ndjson";
inline constexpr const char* k_records = "records.ndjson";
}  // namespace stored

// What a query of the scenario's own gave.
struct OwnFinding {
  std::string name;
  std::vector<std::string> rows;  // The first few.
  std::size_t count = 0;
};

// history.json.
struct AboutHistory {
  // Changes are in the order of commit and complete.
  bool has_stream = false;
  bool settled = true;
  std::string unsettled_because;
  // See Chronicle.
  bool log_was_changed = false;
  // The journal's opening on the wall's clock, in microseconds since 1970.
  std::int64_t journal_opened = 0;
  std::map<TopicPartition, std::int64_t> committed;
  std::map<TopicPartition, std::int64_t> end;
  // The scenario's name of a table → its name in changes and tables ("public.accounts").
  std::map<std::string, std::string> tables;
  // Of these ("public.totals"), those whose changes can't be followed; none: it isn't known.
  std::optional<std::set<std::string>> unstreamed;
  // What was compared when the history was taken.
  std::vector<Comparison> comparisons;
  std::vector<OwnFinding> own_findings;
  std::vector<std::string> less_power;
  // Lines of each file: fewer means that it was cut.
  std::map<std::string, std::size_t> lines;

  // What a Capture, and what was asked of the database, has filled of another.
  void take_over_database_side(AboutHistory&& other);
};

[[nodiscard]] Status write_about(const std::filesystem::path& folder, const AboutHistory& about);
// Defaults if there is none (a dump of somebody's own); error code usage if it isn't ours.
[[nodiscard]] Result<AboutHistory> read_about(const std::filesystem::path& folder);

// Everything in the folder as a chronicle. `journal`, if there is one, tells whose COMMIT each
// transaction was. Error code usage: files that are missing, cut or contradict each other.
[[nodiscard]] Result<Chronicle> load_history(const std::filesystem::path& folder,
                                             const scenario::Expectations& expectations,
                                             const Journal* journal);

}  // namespace wringer::truth
