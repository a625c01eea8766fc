#include "harness/cli/effect_proposal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace wringer::cli {
namespace {

// Best first.
constexpr std::array<std::string_view, 5> k_event_columns{"event_id", "message_id", "eventid",
                                                          "messageid", "id"};
constexpr std::array<std::string_view, 5> k_sum_columns{"balance", "total", "amount", "quantity",
                                                        "stock"};
// Nobody calls a single event's worth so.
constexpr std::array<std::string_view, 3> k_balance_columns{"balance", "total", "stock"};
constexpr std::array<std::string_view, 5> k_memories{"processed", "inbox", "seen", "dedup",
                                                     "handled"};

bool is_text(const ColumnShape& column) {
  return column.type == "text" || column.type == "uuid" || column.type.starts_with("character");
}

bool is_number(const ColumnShape& column) {
  return column.type == "bigint" || column.type == "integer" || column.type == "numeric";
}

// Lower is better; the number of names if it is none of them.
template <typename Names>
std::size_t rank_in(const Names& names, const std::string& name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

bool is_memory(const TableShape& table) {
  return std::any_of(k_memories.begin(), k_memories.end(), [&](std::string_view word) {
    return table.name.find(word) != std::string::npos;
  });
}

void propose_rows(const std::vector<TableShape>& tables, EffectProposal& proposal) {
  std::size_t best = 2 * k_event_columns.size();
  for (const TableShape& table : tables) {
    for (const ColumnShape& column : table.columns) {
      std::size_t rank = rank_in(k_event_columns, column.name);
      // A number called id is the row's own.
      if (rank == k_event_columns.size() || (column.name == "id" && !is_text(column))) continue;
      if (is_memory(table)) rank += k_event_columns.size();
      if (rank >= best) continue;
      best = rank;
      proposal.table = table.name;
      proposal.event_column = column.name;
    }
  }
}

void propose_sum(const std::vector<TableShape>& tables, EffectProposal& proposal) {
  std::size_t best = k_sum_columns.size();
  for (const TableShape& table : tables) {
    const auto key =
        std::find_if(table.columns.begin(), table.columns.end(), [](const ColumnShape& column) {
          return column.role == ColumnShape::Role::only_primary_key && is_text(column);
        });
    if (key == table.columns.end() || rank_in(k_event_columns, key->name) < 2) continue;
    // The key may be an event's, and then the number is what that event is worth.
    const bool by_event = rank_in(k_event_columns, key->name) < k_event_columns.size();
    for (const ColumnShape& column : table.columns) {
      const std::size_t rank = rank_in(k_sum_columns, column.name);
      if (rank >= best || !is_number(column)) continue;
      if (by_event && rank_in(k_balance_columns, column.name) == k_balance_columns.size()) continue;
      best = rank;
      proposal.sum = {table.name, key->name, column.name};
    }
  }
}

}  // namespace

EffectProposal propose_effects(const std::vector<TableShape>& tables) {
  EffectProposal proposal;
  propose_sum(tables, proposal);
  // A table is one or the other.
  std::vector<TableShape> others = tables;
  others.erase(
      std::remove_if(others.begin(), others.end(),
                     [&](const TableShape& table) { return table.name == proposal.sum.table; }),
      others.end());
  propose_rows(others, proposal);
  return proposal;
}

std::string to_text(const EffectProposal& proposal) {
  std::string text;
  if (!proposal.table.empty()) {
    text += fmt::format("the database has {}.{}, which looks like a row for each event\n",
                        proposal.table, proposal.event_column);
  }
  if (!proposal.sum.table.empty()) {
    text += fmt::format("the database has {}.{}, which looks like a sum for each {}\n",
                        proposal.sum.table, proposal.sum.sum_column, proposal.sum.key_column);
  }
  if (text.empty()) text = "the database has no table that looks as if events had effects in it\n";
  return text;
}

}  // namespace wringer::cli
