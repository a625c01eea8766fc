#include "harness/truth/truth.h"

#include "harness/truth/decode.h"
#include "harness/truth/tables.h"

#include <fmt/format.h>

#include <charconv>

namespace wringer::truth {
namespace {

using clients::Database;
using clients::Rows;

constexpr const char* k_tables_query = R"sql(
SELECT n.nspname, c.relname, c.relkind IN ('r', 'p'), pg_table_is_visible(c.oid)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
 ORDER BY n.nspname, c.relname)sql";

Result<Table> resolve_table(Database& database, const std::string& wanted) {
  WRINGER_ASSIGN(const Rows found, database.query(k_tables_query));
  std::vector<Table> tables;
  for (const auto& row : found.rows) {
    tables.push_back({row[0].value(), row[1].value(),
                      row[2] == "t" ? TableKind::stored : TableKind::computed, row[3] == "t"});
  }
  return find_table(wanted, tables);
}

Result<std::vector<std::string>> columns_of(Database& database, const std::string& table) {
  WRINGER_ASSIGN(const Rows found,
                 database.query(fmt::format("SELECT attname FROM pg_attribute WHERE attrelid = "
                                            "{}::regclass AND attnum > 0 AND NOT attisdropped "
                                            "ORDER BY attnum",
                                            database.quote(table))));
  std::vector<std::string> columns;
  for (const auto& row : found.rows) columns.push_back(row[0].value());
  return columns;
}

// The expression for a row's time of commit, in microseconds since 1970.
Result<std::string> commit_time_of(Database& database, const Table& table) {
  WRINGER_ASSIGN(const Rows setting, database.query("SHOW track_commit_timestamp"));
  const bool known = table.kind == TableKind::stored && setting.rows.at(0).at(0) == "on";
  return std::string(known
                         ? "(extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000)::bigint"
                         : "NULL::bigint");
}

std::optional<WallTime> to_time(const std::optional<std::string>& microseconds) {
  std::int64_t count = 0;
  if (!microseconds) return std::nullopt;
  std::from_chars(microseconds->data(), microseconds->data() + microseconds->size(), count);
  return WallTime(std::chrono::microseconds(count));
}

std::vector<Field> fields_of(const Rows& rows, std::size_t row, std::size_t first) {
  std::vector<Field> fields;
  for (std::size_t i = first; i < rows.columns.size(); ++i) {
    fields.emplace_back(rows.columns[i], rows.rows[row][i]);
  }
  return fields;
}

// The table that a line of `effects` names, quoted, once the columns it names are known to exist.
struct Source {
  Table table;
  std::string quoted;
};

Result<Source> resolve(Database& database, const std::string& wanted,
                       const std::vector<std::string>& wanted_columns) {
  WRINGER_ASSIGN(const Table table, resolve_table(database, wanted));
  const std::string quoted =
      database.quote_name(table.schema) + "." + database.quote_name(table.name);
  WRINGER_ASSIGN(const auto columns, columns_of(database, quoted));
  for (const std::string& column : wanted_columns) {
    WRINGER_TRY(check_column(column, wanted, columns));
  }
  return Source{table, quoted};
}

Result<EffectSet> read_append(Database& database, const scenario::EffectSpec& spec,
                              const std::vector<Event>& events, Seed seed) {
  WRINGER_ASSIGN(const Source source, resolve(database, spec.table, {spec.event_column}));
  WRINGER_ASSIGN(const std::string commit_time, commit_time_of(database, source.table));
  // The place in the file decides between rows of one transaction.
  WRINGER_ASSIGN(
      const Rows found,
      database.query(fmt::format("SELECT {0}, {1}::text, * FROM {2} ORDER BY 1 NULLS FIRST{3}",
                                 commit_time, database.quote_name(spec.event_column), source.quoted,
                                 source.table.kind == TableKind::stored ? ", ctid" : "")));
  std::vector<AppendRow> rows;
  for (std::size_t i = 0; i < found.rows.size(); ++i) {
    rows.push_back({found.rows[i][1], row_text(fields_of(found, i, 2)), to_time(found.rows[i][0])});
  }
  return decode_append(spec.table, rows, events, seed);
}

Result<EffectSet> read_sums(Database& database, const scenario::EffectSpec& spec,
                            const std::vector<Event>& events) {
  WRINGER_ASSIGN(const Source source,
                 resolve(database, spec.table, {spec.key_column, spec.sum_column}));
  WRINGER_ASSIGN(const Rows found,
                 database.query(fmt::format("SELECT {0}::text, {1}::text, * FROM {2} ORDER BY 1",
                                            database.quote_name(spec.key_column),
                                            database.quote_name(spec.sum_column), source.quoted)));
  std::vector<SumRow> rows;
  for (std::size_t i = 0; i < found.rows.size(); ++i) {
    rows.push_back({found.rows[i][0], found.rows[i][1], row_text(fields_of(found, i, 2))});
  }
  return decode_sums(fmt::format("{}.{}", spec.table, spec.sum_column), rows, events);
}

}  // namespace

Result<std::vector<InputRecord>> read_input(clients::Kafka& kafka,
                                            const std::vector<TopicPartition>& partitions,
                                            const std::vector<Event>& events, Duration timeout) {
  WRINGER_ASSIGN(const auto records,
                 kafka.read_all(partitions, clients::Isolation::read_committed, timeout));
  return recognise(records, events);
}

Result<EffectSet> read_effects(clients::Database& database, const scenario::EffectSpec& spec,
                               const std::vector<Event>& events, Seed seed) {
  return spec.kind == EffectKind::append ? read_append(database, spec, events, seed)
                                         : read_sums(database, spec, events);
}

}  // namespace wringer::truth
