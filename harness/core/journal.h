#pragma once

// The journal: every moment of a case in one total order, with our own actions between them.

#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "harness/core/moment.h"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace wringer {

// Something that the harness did or noticed: "kill", "start", "produced", "phase", "refused".
struct Action {
  std::string what;
  // 0 where it concerns no instance.
  Instance instance = 0;
  std::string text;
};

struct JournalEntry {
  // From 1, without gaps.
  std::uint64_t sequence = 0;
  // Since the journal was opened.
  Duration at{};
  std::variant<Moment, Action> what;
};

// Kept in memory for the judge and written as it grows, one JSON object a line, so that it survives
// a crash of ours. Used on the I/O thread of its case only.
class Journal {
 public:
  // In memory only.
  explicit Journal(const Clock& clock);
  // Also to `file`, which is created. A write that fails later is reported by `close`.
  [[nodiscard]] static Result<std::unique_ptr<Journal>> open(const Clock& clock,
                                                             const std::filesystem::path& file);
  // A journal that was written before, to be looked at: nothing is written to its file. Error code
  // usage: no such file, or not a journal.
  [[nodiscard]] static Result<std::unique_ptr<Journal>> read(const std::filesystem::path& file);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // The entry's sequence number.
  std::uint64_t add(const Moment& moment);
  std::uint64_t add(Action action);

  [[nodiscard]] const std::vector<JournalEntry>& entries() const { return m_entries; }
  [[nodiscard]] MonotonicTime opened_at() const { return m_opened_at; }
  // The same instant on the wall's clock: what the database's times compare with.
  [[nodiscard]] WallTime opened_at_wall() const { return m_opened_at_wall; }

  // Flushes what is written. Says if the disk refused any of it.
  [[nodiscard]] Status close();

 private:
  std::uint64_t append(std::variant<Moment, Action> what);

  const Clock& m_clock;
  MonotonicTime m_opened_at;
  WallTime m_opened_at_wall;
  std::vector<JournalEntry> m_entries;
  std::filesystem::path m_path;
  std::FILE* m_file = nullptr;
  int m_write_error = 0;
};

// One line of journal.ndjson, without the line end.
[[nodiscard]] std::string to_json_line(const JournalEntry& entry);

}  // namespace wringer
