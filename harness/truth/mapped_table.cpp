#include "harness/truth/mapped_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace wringer::truth {
namespace {

using clients::Database;
using clients::Rows;

constexpr const char* k_tables_query = R"sql(
SELECT n.nspname, c.relname, c.relkind IN ('r', 'p'), c.relpersistence = 'p',
       pg_table_is_visible(c.oid)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
 ORDER BY n.nspname, c.relname)sql";

// Rows whose expressions are asked for at once.
constexpr std::size_t k_rows_per_question = 500;

// What is no name of a column can be meant as SQL only.
bool is_plain_name(const std::string& text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) == 0 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '_' || c == '$' || c >= 0x80;
         });
}

class Resolver {
 public:
  Resolver(Database& database, std::vector<Table> tables)
      : m_database(database), m_tables(std::move(tables)) {}

  Status resolve(const scenario::Expectations& expectations) {
    for (const scenario::EffectSpec& effect : expectations.effects) {
      if (effect.kind == EffectKind::topic || effect.kind == EffectKind::calls) continue;
      WRINGER_ASSIGN(MappedTable * table, find(effect.table));
      for (const std::string& column : {effect.event_column, effect.key_column, effect.value_column,
                                        effect.deleted_column, effect.where}) {
        WRINGER_TRY(use(*table, column));
      }
      if (effect.kind == EffectKind::sum) WRINGER_TRY(check_sum(*table, effect.value_column));
    }
    for (const scenario::OutboxSpec& outbox : expectations.outboxes) {
      WRINGER_ASSIGN(MappedTable * table, find(outbox.table));
      for (const std::string& column :
           {outbox.id_column, outbox.aggregate_column, outbox.payload_column, outbox.where}) {
        WRINGER_TRY(use(*table, column));
      }
    }
    for (const scenario::ConserveSpec& spec : expectations.conserve) {
      for (const std::string& term : spec.columns) WRINGER_TRY(resolve_term(term));
    }
    return {};
  }

  std::map<std::string, MappedTable> found;

 private:
  Result<MappedTable*> find(const std::string& wanted) {
    MappedTable mapped;
    WRINGER_ASSIGN(mapped.table, find_table(wanted, m_tables));
    const auto [known, is_new] = found.try_emplace(mapped.name(), mapped);
    MappedTable& table = known->second;
    table.wanted.insert(wanted);
    if (is_new) {
      WRINGER_ASSIGN(table.columns, columns_of(m_database, table.quoted(m_database)));
    }
    return &table;
  }

  Status use(MappedTable& table, const std::string& text) {
    if (text.empty()) return {};
    std::vector<std::string> names;
    bool is_written = false;
    for (const Column& column : table.columns) {
      names.push_back(column.name);
      is_written = is_written || (column.name == text && column.generated.empty());
    }
    if (is_written) return {};
    if (table.has_column(text)) return add(table.expressions, text);
    if (is_plain_name(text)) return check_column(text, *table.wanted.begin(), names);
    const auto tried = m_database.query(
        fmt::format("SELECT ({})::text FROM {} LIMIT 0", text, table.quoted(m_database)));
    if (!tried) {
      return fail(
          clients::blame_for_statement(m_database, tried.error()),
          fmt::format("effects: '{}' is neither a column of '{}' nor SQL over its columns: {}",
                      text, *table.wanted.begin(), tried.error().message));
    }
    return add(table.expressions, text);
  }

  static Status add(std::vector<std::string>& all, const std::string& text) {
    if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(text);
    return {};
  }

  // Numbers, and texts that may hold some.
  static Status check_sum(const MappedTable& table, const std::string& name) {
    for (const Column& column : table.columns) {
      if (column.name != name || column.category == 'N' || column.category == 'S') continue;
      return fail(ErrorCode::usage,
                  fmt::format("effects: {}.{} is of type {}, which can't be summed up",
                              *table.wanted.begin(), name, column.type));
    }
    return {};
  }

  Status resolve_term(const std::string& term) {
    const std::size_t point = term.rfind('.');
    WRINGER_ASSIGN(MappedTable * table, find(term.substr(0, point)));
    const std::string column = term.substr(point + 1);
    WRINGER_TRY(use(*table, column));
    return check_sum(*table, column);
  }

  Database& m_database;
  std::vector<Table> m_tables;
};

std::string values_of(Database& database, const MappedTable& table, std::size_t number,
                      const std::map<std::string, std::optional<std::string>>& row) {
  std::string values = fmt::format("({}", number);
  for (const Column& column : table.columns) {
    if (!column.generated.empty()) continue;
    const auto found = row.find(column.name);
    const bool is_null = found == row.end() || !found->second;
    values +=
        fmt::format(", {}::{}", is_null ? "NULL" : database.quote(*found->second), column.type);
  }
  return values + ")";
}

}  // namespace

std::string MappedTable::quoted(const Database& database) const {
  return database.quote_name(table.schema) + "." + database.quote_name(table.name);
}

bool MappedTable::has_column(const std::string& text) const {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const Column& column) { return column.name == text; });
}

std::string MappedTable::sql_of(const Database& database, const std::string& expression) const {
  return has_column(expression) ? database.quote_name(expression) : expression;
}

Result<std::vector<Table>> tables_of(Database& database) {
  WRINGER_ASSIGN(const Rows found, database.query(k_tables_query));
  std::vector<Table> tables;
  for (const auto& row : found.rows) {
    const TableKind stored = row[3] == "t" ? TableKind::stored : TableKind::unlogged;
    tables.push_back({row[0].value(), row[1].value(), row[2] == "t" ? stored : TableKind::computed,
                      row[4] == "t"});
  }
  return tables;
}

Result<std::vector<Column>> columns_of(Database& database, const std::string& quoted_table) {
  WRINGER_ASSIGN(
      const Rows found,
      database.query(fmt::format("SELECT a.attname, format_type(a.atttypid, a.atttypmod), "
                                 "t.typcategory, CASE WHEN a.attgenerated <> '' THEN "
                                 "pg_get_expr(d.adbin, d.adrelid) END FROM pg_attribute a JOIN "
                                 "pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON "
                                 "d.adrelid = a.attrelid AND d.adnum = a.attnum "
                                 "WHERE a.attrelid = {}::regclass AND a.attnum > 0 AND "
                                 "NOT a.attisdropped ORDER BY a.attnum",
                                 database.quote(quoted_table))));
  std::vector<Column> columns;
  for (const auto& row : found.rows) {
    columns.push_back(
        {row[0].value(), row[1].value(), row[2].value_or("U").front(), row[3].value_or("")});
  }
  return columns;
}

Result<std::map<std::string, MappedTable>> resolve_tables(
    Database& database, const scenario::Expectations& expectations) {
  WRINGER_ASSIGN(std::vector<Table> tables, tables_of(database));
  Resolver resolver(database, std::move(tables));
  WRINGER_TRY(resolver.resolve(expectations));
  return std::move(resolver.found);
}

Result<std::vector<std::vector<std::optional<std::string>>>> evaluate(
    Database& database, const MappedTable& table,
    const std::vector<std::map<std::string, std::optional<std::string>>>& rows) {
  std::vector<std::vector<std::optional<std::string>>> values;
  std::string written = "wringer_number";
  std::string generated;
  for (const Column& column : table.columns) {
    const std::string name = database.quote_name(column.name);
    if (column.generated.empty()) {
      written += ", " + name;
    } else {
      // The expression alone has another type at times.
      generated += fmt::format(", ({})::{} AS {}", column.generated, column.type, name);
    }
  }
  std::string wanted;
  for (const std::string& expression : table.expressions) {
    wanted +=
        fmt::format("{}({})::text", wanted.empty() ? "" : ", ", table.sql_of(database, expression));
  }
  const std::string name = database.quote_name(table.table.name);
  for (std::size_t begin = 0; begin < rows.size(); begin += k_rows_per_question) {
    std::string list;
    for (std::size_t i = begin; i < rows.size() && i < begin + k_rows_per_question; ++i) {
      list += (list.empty() ? "" : ", ") + values_of(database, table, i, rows[i]);
    }
    WRINGER_ASSIGN(Rows found,
                   database.query(fmt::format(
                       "SELECT {} FROM (SELECT {}{} FROM (VALUES {}) AS {} ({})) AS {} ORDER BY "
                       "wringer_number",
                       wanted, written, generated, list, name, written, name)));
    for (auto& row : found.rows) values.push_back(std::move(row));
  }
  return values;
}

}  // namespace wringer::truth
