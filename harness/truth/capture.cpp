#include "harness/truth/capture.h"

#include "harness/truth/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace wringer::truth {
namespace {

using clients::Database;
using clients::Rows;
using decoded::Operation;

constexpr std::size_t k_rows_at_once = 10'000;

const char* to_text(Operation operation) {
  switch (operation) {
    case Operation::insert:
      return "insert";
    case Operation::update:
      return "update";
    case Operation::remove:
      return "delete";
    case Operation::truncate:
      break;
  }
  return "truncate";
}

// Where a row has a value: it may be cut, or a column have come later.
std::size_t fields_of(const Relation& relation, const Row& row) {
  return std::min(relation.columns.size(), row.size());
}

std::map<std::string, std::optional<std::string>> row_object(const Relation& relation,
                                                             const Row& row) {
  std::map<std::string, std::optional<std::string>> object;
  for (std::size_t i = 0; i < fields_of(relation, row); ++i) object[relation.columns[i]] = row[i];
  return object;
}

}  // namespace

Status Capture::take(Database& database, AboutHistory& about) {
  WRINGER_ASSIGN(m_tables, resolve_tables(database, m_plan.expectations));
  // A replica that has taken over knows nothing of the slots of the server that died.
  WRINGER_ASSIGN(about.has_stream, has_slot(database, m_plan.slot));
  about.tables.clear();
  about.unstreamed.emplace();
  for (const auto& [name, table] : m_tables) {
    for (const std::string& wanted : table.wanted) about.tables[wanted] = name;
    if (table.table.kind != TableKind::stored) about.unstreamed->insert(name);
  }
  if (about.has_stream) {
    WRINGER_TRY(take_changes(database));
    about.lines[stored::k_changes] = m_change_lines;
  }
  return take_tables(database, about);
}

Status Capture::take_changes(Database& database) {
  WRINGER_ASSIGN(m_changes, LineWriter::open(m_plan.folder / stored::k_changes,
                                             m_change_lines == 0 ? LineWriter::Mode::replace
                                                                 : LineWriter::Mode::append));
  m_known.clear();
  m_pending.clear();
  ChangeStream stream(database, m_plan.slot);
  const StreamSink sink{.transaction = [this](const StreamedTransaction& transaction) -> Status {
                          keep(transaction);
                          return {};
                        },
                        .change = [this, &database](decoded::Change&& change) -> Status {
                          keep(std::move(change));
                          if (m_pending.size() < k_rows_at_once) return {};
                          return write_pending(database);
                        }};
  WRINGER_TRY(stream.read(sink));
  WRINGER_TRY(write_pending(database));
  m_change_lines += m_changes->lines();
  return m_changes->close();
}

void Capture::keep(const StreamedTransaction& transaction) {
  JsonLine line;
  line.add("begin", static_cast<std::int64_t>(transaction.begin.xid));
  line.add("lsn", fmt::format("{:X}/{:X}", transaction.begin.commit_lsn >> 32,
                              transaction.begin.commit_lsn & 0xFFFF'FFFF));
  line.add("at_us", transaction.begin.committed_at);
  if (transaction.backend != 0) line.add("backend", transaction.backend);
  m_pending.push_back({.line = std::string(line.text())});
}

void Capture::keep(decoded::Change&& change) {
  const Known& table = known(change.relation);
  m_pending.push_back({.line = "", .change = std::move(change), .table = &table});
}

const Capture::Known& Capture::known(const std::shared_ptr<const Relation>& relation) {
  const auto [entry, is_new] = m_known.try_emplace(relation);
  Known& known = entry->second;
  if (!is_new) return known;
  known.name = relation->schema + "." + relation->name;
  const auto mapped = m_tables.find(known.name);
  if (mapped != m_tables.end() && !mapped->second.expressions.empty())
    known.mapped = &mapped->second;
  return known;
}

Status Capture::evaluate_pending(Database& database) {
  for (const auto& [name, table] : m_tables) {
    std::vector<Values*> targets;
    std::vector<std::map<std::string, std::optional<std::string>>> rows;
    const auto ask = [&](const Relation& relation, const Row& row, Values& target) {
      if (row.empty()) return;
      targets.push_back(&target);
      rows.push_back(row_object(relation, row));
    };
    for (Pending& pending : m_pending) {
      if (pending.table == nullptr || pending.table->mapped != &table) continue;
      ask(*pending.change.relation, pending.change.before, pending.before);
      ask(*pending.change.relation, pending.change.after, pending.after);
    }
    if (rows.empty()) continue;
    WRINGER_ASSIGN(auto values, evaluate(database, table, rows));
    for (std::size_t i = 0; i < targets.size(); ++i) *targets[i] = std::move(values[i]);
  }
  return {};
}

Status Capture::write_pending(Database& database) {
  WRINGER_TRY(evaluate_pending(database));
  for (const Pending& pending : m_pending) {
    m_changes->write(pending.line.empty() ? line_of(pending) : pending.line);
  }
  m_pending.clear();
  return {};
}

std::string Capture::line_of(const Pending& pending) {
  const decoded::Change& change = pending.change;
  const std::vector<std::string>& columns = change.relation->columns;
  JsonLine line;
  line.add("table", pending.table->name).add("op", to_text(change.operation));
  const auto add = [&](const char* name, const Row& row, const Values& values, const auto& wanted) {
    if (row.empty()) return;
    line.open(name);
    for (std::size_t i = 0; i < fields_of(*change.relation, row); ++i) {
      if (wanted(change.after, row, i)) line.add_field(columns[i], row[i]);
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (wanted(pending.after, values, i))
        line.add_field(pending.table->mapped->expressions[i], values[i]);
    }
    line.close();
  };
  // Of a row that was updated, only what changed.
  add("old", change.before, pending.before,
      [](const auto& after, const auto& before, std::size_t i) {
        return i >= after.size() || after[i] != before[i];
      });
  add("new", change.after, pending.after,
      [](const auto&, const auto&, std::size_t) { return true; });
  return std::string(line.text());
}

Status Capture::take_tables(Database& database, AboutHistory& about) {
  WRINGER_ASSIGN(const auto writer, LineWriter::open(m_plan.folder / stored::k_tables));
  for (const auto& [name, table] : m_tables) {
    WRINGER_TRY(take_table(database, table, *writer));
  }
  about.lines[stored::k_tables] = writer->lines();
  WRINGER_TRY(writer->close());
  about.comparisons.clear();
  for (const scenario::SameSpec& same : m_plan.expectations.same) {
    WRINGER_ASSIGN(Comparison comparison, compare_tables(database, same));
    about.comparisons.push_back(std::move(comparison));
  }
  return {};
}

Status Capture::take_table(Database& database, const MappedTable& table, LineWriter& writer) {
  const std::string name = table.name();
  std::string wanted = "*";
  std::vector<std::string> expressions;
  for (const std::string& expression : table.expressions) {
    if (table.has_column(expression)) continue;
    expressions.push_back(expression);
    wanted += fmt::format(", ({})::text AS {}", expression, database.quote_name(expression));
  }
  WRINGER_TRY(database.execute(
      fmt::format("DECLARE wringer_rows NO SCROLL CURSOR WITH HOLD FOR SELECT {} FROM {}", wanted,
                  table.quoted(database))));
  bool any = false;
  while (true) {
    WRINGER_ASSIGN(const Rows rows,
                   database.query(fmt::format("FETCH {} FROM wringer_rows", k_rows_at_once)));
    if (rows.rows.empty()) break;
    any = true;
    // A long expression's name is cut by the server: what was asked for is known by its place.
    const std::size_t columns = rows.columns.size() - expressions.size();
    for (const auto& row : rows.rows) {
      JsonLine line;
      line.add("table", name).open("row");
      for (std::size_t i = 0; i < row.size(); ++i) {
        line.add_field(i < columns ? rows.columns[i] : expressions[i - columns], row[i]);
      }
      writer.write(line.close().text());
    }
  }
  if (!any) writer.write(JsonLine().add("table", name).text());
  return database.execute("CLOSE wringer_rows");
}

}  // namespace wringer::truth
