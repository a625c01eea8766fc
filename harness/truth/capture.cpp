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

constexpr int k_rows_at_once = 10'000;

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

std::map<std::string, std::optional<std::string>> fields_of(const Relation& relation,
                                                            const Row& row) {
  std::map<std::string, std::optional<std::string>> fields;
  for (std::size_t i = 0; i < row.size() && i < relation.columns.size(); ++i) {
    fields[relation.columns[i]] = row[i];
  }
  return fields;
}

void append_field(std::string& json, const std::string& name,
                  const std::optional<std::string>& value) {
  json += json.size() > 1 ? "," : "";
  append_json_text(json, name);
  json += ':';
  if (value) {
    append_json_text(json, *value);
  } else {
    json += "null";
  }
}

std::string json_of(const std::map<std::string, std::optional<std::string>>& fields) {
  std::string json = "{";
  for (const auto& [name, value] : fields) append_field(json, name, value);
  return json + "}";
}

// Of a row that was updated, only what changed.
std::string changed_of(const std::map<std::string, std::optional<std::string>>& before,
                       const std::map<std::string, std::optional<std::string>>& after) {
  std::string json = "{";
  for (const auto& [name, value] : before) {
    const auto now = after.find(name);
    if (now == after.end() || now->second != value) append_field(json, name, value);
  }
  return json + "}";
}

}  // namespace

Status Capture::take(Database& database, AboutHistory& about) {
  WRINGER_ASSIGN(m_tables, resolve_tables(database, m_plan.expectations));
  // A replica that has taken over knows nothing of the slots of the server that died.
  WRINGER_ASSIGN(about.has_stream, has_slot(database, m_plan.slot));
  about.tables.clear();
  for (const auto& [wanted, table] : m_tables) about.tables[wanted] = table.name();
  if (about.has_stream) {
    WRINGER_TRY(take_changes(database));
    about.lines[stored::k_changes] = m_change_lines;
  }
  return take_tables(database, about);
}

Status Capture::take_changes(Database& database) {
  ChangeStream stream(database, m_plan.slot);
  const StreamSink sink{
      .transaction = [this](const StreamedTransaction& transaction) { keep(transaction); },
      .change = [this](const decoded::Change& change) { keep(change); }};
  WRINGER_TRY(stream.read(sink));
  WRINGER_TRY(evaluate_pending(database));
  return write_pending();
}

void Capture::keep(const StreamedTransaction& transaction) {
  JsonLine line;
  line.add("begin", static_cast<std::int64_t>(transaction.begin.xid));
  line.add("lsn", fmt::format("{:X}/{:X}", transaction.begin.commit_lsn >> 32,
                              transaction.begin.commit_lsn & 0xFFFF'FFFF));
  line.add("at_us", transaction.begin.committed_at);
  if (transaction.backend != 0) line.add("backend", transaction.backend);
  m_pending.push_back({std::string(line.text()), {}, nullptr, {}, {}});
}

void Capture::keep(const decoded::Change& change) {
  const Relation& relation = *change.relation;
  m_pending.push_back({"", change, mapped(relation), fields_of(relation, change.before),
                       fields_of(relation, change.after)});
  m_pending.back().change.before.clear();
  m_pending.back().change.after.clear();
}

const MappedTable* Capture::mapped(const Relation& relation) const {
  const std::string name = relation.schema + "." + relation.name;
  for (const auto& [wanted, table] : m_tables) {
    if (table.name() == name && !table.expressions.empty()) return &table;
  }
  return nullptr;
}

Status Capture::evaluate_pending(Database& database) {
  for (const auto& [wanted, table] : m_tables) {
    std::vector<Fields*> targets;
    std::vector<Fields> rows;
    for (Pending& pending : m_pending) {
      if (pending.table != &table) continue;
      for (Fields* fields : {&pending.before, &pending.after}) {
        if (fields->empty()) continue;
        targets.push_back(fields);
        rows.push_back(*fields);
      }
    }
    if (rows.empty()) continue;
    WRINGER_ASSIGN(const auto values, evaluate(database, table, rows));
    for (std::size_t i = 0; i < targets.size(); ++i) {
      for (std::size_t j = 0; j < table.expressions.size(); ++j) {
        (*targets[i])[table.expressions[j]] = values[i][j];
      }
    }
  }
  return {};
}

Status Capture::write_pending() {
  WRINGER_ASSIGN(
      const auto writer,
      LineWriter::open(m_plan.folder / stored::k_changes,
                       m_change_lines == 0 ? LineWriter::Mode::replace : LineWriter::Mode::append));
  for (const Pending& pending : m_pending) {
    if (!pending.line.empty()) {
      writer->write(pending.line);
      continue;
    }
    JsonLine line;
    line.add("table", pending.change.relation->schema + "." + pending.change.relation->name);
    line.add("op", to_text(pending.change.operation));
    if (!pending.after.empty()) {
      if (!pending.before.empty()) line.add_raw("old", changed_of(pending.before, pending.after));
      line.add_raw("new", json_of(pending.after));
    } else if (!pending.before.empty()) {
      line.add_raw("old", json_of(pending.before));
    }
    writer->write(line.text());
  }
  m_change_lines += writer->lines();
  m_pending.clear();
  return writer->close();
}

Status Capture::take_tables(Database& database, AboutHistory& about) {
  WRINGER_ASSIGN(const auto writer, LineWriter::open(m_plan.folder / stored::k_tables));
  for (const auto& [wanted, table] : m_tables) {
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
  std::string wanted = "*";
  for (const std::string& expression : table.expressions) {
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
    const std::size_t columns = rows.columns.size() - table.expressions.size();
    for (const auto& row : rows.rows) {
      std::string json = "{";
      for (std::size_t i = 0; i < row.size(); ++i) {
        append_field(json, i < columns ? rows.columns[i] : table.expressions[i - columns], row[i]);
      }
      writer.write(JsonLine().add("table", table.name()).add_raw("row", json + "}").text());
    }
  }
  if (!any) writer.write(JsonLine().add("table", table.name()).text());
  return database.execute("CLOSE wringer_rows");
}

}  // namespace wringer::truth
