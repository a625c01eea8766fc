#pragma once

// Takes the database's side of a history: the change stream, and what its tables hold at the end.
// Writes it into the folder of the history (see stored_history.h).

#include "harness/clients/postgres.h"
#include "harness/core/error.h"
#include "harness/scenario/expectations.h"
#include "harness/truth/change_stream.h"
#include "harness/truth/line_file.h"
#include "harness/truth/mapped_table.h"
#include "harness/truth/stored_history.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace wringer::truth {

struct CapturePlan {
  // Exists.
  std::filesystem::path folder;
  const scenario::Expectations& expectations;
  // Empty: this server can't decode, and only the end is known.
  std::string slot;
};

class Capture {
 public:
  explicit Capture(CapturePlan plan) : m_plan(std::move(plan)) {}

  // Everything up to now: appends to the changes what was committed since the last call, and writes
  // the tables anew. Fills what the database knows of `about`. The connection is to the database of
  // the case. Error code usage: the scenario names what the database doesn't have.
  [[nodiscard]] Status take(clients::Database& database, AboutHistory& about);

 private:
  using Values = std::vector<std::optional<std::string>>;
  // What is known of a table, found anew for each form that it had.
  struct Known {
    std::string name;
    // Of a table with expressions.
    const MappedTable* mapped = nullptr;
  };
  // A line of the changes that waits for its expressions.
  struct Pending {
    std::string line;  // Complete; empty: a change.
    decoded::Change change{};
    const Known* table = nullptr;
    // Of the table's expressions, for the row before and after.
    Values before{};
    Values after{};
  };

  [[nodiscard]] Status take_changes(clients::Database& database);
  void keep(const StreamedTransaction& transaction);
  void keep(decoded::Change&& change);
  [[nodiscard]] const Known& known(const std::shared_ptr<const Relation>& relation);
  [[nodiscard]] Status write_pending(clients::Database& database);
  [[nodiscard]] Status evaluate_pending(clients::Database& database);
  [[nodiscard]] static std::string line_of(const Pending& pending);
  [[nodiscard]] Status take_tables(clients::Database& database, AboutHistory& about);
  [[nodiscard]] Status take_table(clients::Database& database, const MappedTable& table,
                                  LineWriter& writer);

  CapturePlan m_plan;
  std::map<std::string, MappedTable> m_tables;
  std::map<std::shared_ptr<const Relation>, Known> m_known;
  std::vector<Pending> m_pending;
  std::unique_ptr<LineWriter> m_changes;
  std::size_t m_change_lines = 0;
};

}  // namespace wringer::truth
