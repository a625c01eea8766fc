#pragma once

// Which tables of a database look as if the effects of events were found in them.

#include "harness/cli/scenario_draft.h"

#include <optional>
#include <string>
#include <vector>

namespace wringer::cli {

struct ColumnShape {
  enum class Role { plain, only_primary_key };

  std::string name;
  // As information_schema has it: "text", "bigint", "uuid".
  std::string type;
  Role role = Role::plain;
};

struct TableShape {
  std::string name;
  std::vector<ColumnShape> columns;
};

struct EffectProposal {
  // Empty: none looks so.
  std::string table;
  std::string event_column;
  // Table empty: none looks so.
  SumDraft sum;
};

// A table with a column such as event_id has a row for each event; one with a key and a column such
// as balance adds up. A guess by names, for people to look at: tables that only remember which
// events were seen (inbox, processed_events) come last.
[[nodiscard]] EffectProposal propose_effects(const std::vector<TableShape>& tables);

// For people: a line for each of the two, or one that says that there is none.
[[nodiscard]] std::string to_text(const EffectProposal& proposal);

}  // namespace wringer::cli
