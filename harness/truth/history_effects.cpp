#include "harness/core/duration.h"
#include "harness/truth/history_loader.h"
#include "harness/truth/meaning.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace wringer::truth {
namespace {

// "0/15D5A28" or a number.
std::uint64_t lsn_from(const nlohmann::json& line) {
  const auto found = line.find("lsn");
  if (found == line.end()) return 0;
  if (found->is_number()) return found->get<std::uint64_t>();
  const auto text = found->get<std::string>();
  const std::size_t slash = text.find('/');
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  if (slash != std::string::npos) {
    std::from_chars(text.data(), text.data() + slash, high, 16);
    std::from_chars(text.data() + slash + 1, text.data() + text.size(), low, 16);
  }
  return high << 32 | low;
}

const nlohmann::json* row_at(const nlohmann::json& line, const char* key) {
  const auto found = line.find(key);
  return found == line.end() || found->is_null() ? nullptr : &*found;
}

bool needs_no_stream(EffectKind kind) {
  return kind == EffectKind::topic || kind == EffectKind::calls;
}

// How often each event stands there in the end.
std::map<std::uint32_t, int> outcome_of(const Mapping& mapping) {
  std::map<std::uint32_t, int> times;
  for (std::size_t i = 0; i < mapping.size(); ++i) {
    times[mapping.event(i)] += mapping.mark(i) == Mark::applied ? 1 : -1;
  }
  std::erase_if(times, [](const auto& entry) { return entry.second == 0; });
  return times;
}

// What the last version of each key's row is.
std::map<std::uint32_t, std::uint32_t> last_versions(const Mapping& mapping,
                                                     const Chronicle& chronicle) {
  std::map<std::uint32_t, std::uint32_t> last;
  for (std::size_t i = 0; i < mapping.size(); ++i) {
    const std::uint32_t key = chronicle.events.key[mapping.event(i)];
    if (mapping.mark(i) == Mark::applied) {
      last[key] = mapping.event(i);
    } else {
      last.erase(key);
    }
  }
  return last;
}

// The changes lead to something else than what stands there at the end.
bool lead_elsewhere(const Mapping& changes, const Mapping& end, const Chronicle& chronicle) {
  switch (changes.kind) {
    case EffectKind::version:
      return last_versions(changes, chronicle) != last_versions(end, chronicle);
    case EffectKind::count:
      return changes.counts != end.counts;
    default:
      return outcome_of(changes) != outcome_of(end);
  }
}

}  // namespace

bool HistoryLoader::is_table(const std::string& wanted, const std::string& actual) const {
  const auto resolved = m_about.tables.find(wanted);
  if (resolved != m_about.tables.end()) return resolved->second == actual;
  if (wanted == actual) return true;
  // A dump may leave the schema out, or the scenario may.
  return actual.size() > wanted.size() && actual.ends_with(wanted) &&
         actual[actual.size() - wanted.size() - 1] == '.';
}

bool HistoryLoader::is_streamed(const std::string& wanted) const {
  if (!m_about.has_stream) return false;
  const auto resolved = m_about.tables.find(wanted);
  return !m_about.unstreamed || resolved == m_about.tables.end() ||
         !m_about.unstreamed->contains(resolved->second);
}

void HistoryLoader::make_mappings() {
  const std::vector<scenario::EffectSpec>& effects = m_expectations.effects;
  m_chronicle.mappings.resize(effects.size());
  m_has_final.assign(effects.size(), false);
  for (std::size_t i = 0; i < effects.size(); ++i) {
    const bool is_stream = needs_no_stream(effects[i].kind) || is_streamed(effects[i].table);
    const auto changes = is_stream && m_about.unstreamed ? MappingReader::Changes::all
                                                         : MappingReader::Changes::some;
    m_readers.emplace_back(effects[i], m_chronicle, m_events, m_chronicle.mappings[i], changes);
    m_final_readers.emplace_back(effects[i], m_chronicle, m_events, m_final.emplace_back());
    m_chronicle.mappings[i].is_stream = is_stream;
  }
  for (const scenario::ConserveSpec& spec : m_expectations.conserve) {
    m_balances.emplace_back(spec, [this](const std::string& table) { return is_streamed(table); });
  }
  m_outbox_ids.resize(m_expectations.outboxes.size());
  for (const scenario::OutboxSpec& spec : m_expectations.outboxes) {
    m_chronicle.outboxes.push_back({.table = spec.table,
                                    .topic = spec.topic,
                                    .compares_payloads = !spec.payload_column.empty(),
                                    .rows = {},
                                    .records = {},
                                    .is_stream = is_streamed(spec.table),
                                    .where = spec.where});
  }
  for (const scenario::DeadLetterSpec& spec : m_expectations.dead_letters) {
    m_chronicle.dead_letters.push_back({spec.topic, {}});
  }
}

Status HistoryLoader::read_changes() {
  if (!m_about.has_stream) return {};
  WRINGER_TRY(read_file(stored::k_changes, Presence::required,
                        [this](const nlohmann::json& line) -> Status {
                          if (!line.contains("begin")) return read_change(line);
                          begin_transaction(line);
                          return {};
                        }));
  end_transaction();
  return {};
}

void HistoryLoader::end_transaction() {
  for (MappingReader& reader : m_readers) reader.end_transaction();
}

void HistoryLoader::begin_transaction(const nlohmann::json& line) {
  end_transaction();
  Chronicle::Transactions& transactions = m_chronicle.transactions;
  m_transaction = static_cast<std::uint32_t>(transactions.size());
  const std::int64_t committed = line.value("at_us", std::int64_t{0});
  const Attribution::Commit commit = m_attribution.find(line.value("backend", 0), committed);
  transactions.xid.push_back(line.at("begin"));
  transactions.lsn.push_back(lsn_from(line));
  transactions.committed.push_back(committed);
  transactions.connection.push_back(commit.connection);
  transactions.requested.push_back(commit.requested);
}

Status HistoryLoader::read_change(const nlohmann::json& line) {
  if (m_transaction == k_no_transaction) {
    return fail(ErrorCode::usage, "a change before the first {\"begin\": …}");
  }
  const std::string table = line.at("table");
  if (line.value("op", "") == "truncate") {
    for (MappingReader& reader : m_readers) {
      if (is_table(reader.spec().table, table)) reader.truncate(m_transaction);
    }
    for (BalanceReader& balance : m_balances) {
      balance.truncate([&](const std::string& wanted) { return is_table(wanted, table); });
    }
    return {};
  }
  const nlohmann::json* after = row_at(line, "new");
  const nlohmann::json* before = row_at(line, "old");
  // Of an update, only what changed is written of the row before.
  nlohmann::json whole;
  if (before != nullptr && after != nullptr) {
    whole = *after;
    whole.update(*before);
    before = &whole;
  }
  return dispatch(table, {before, after, m_transaction});
}

Status HistoryLoader::dispatch(const std::string& table, const RowChange& change) {
  for (MappingReader& reader : m_readers) {
    if (!needs_no_stream(reader.spec().kind) && is_table(reader.spec().table, table)) {
      reader.change(change);
    }
  }
  for (std::size_t i = 0; i < m_expectations.outboxes.size(); ++i) {
    if (is_table(m_expectations.outboxes[i].table, table)) read_outbox_row(i, change);
  }
  for (BalanceReader& balance : m_balances) {
    WRINGER_TRY(
        balance.change(change, [&](const std::string& wanted) { return is_table(wanted, table); }));
  }
  return {};
}

void HistoryLoader::read_outbox_row(std::size_t index, const RowChange& change) {
  const scenario::OutboxSpec& spec = m_expectations.outboxes[index];
  // With `where`, an update may make one of its rows of another, too.
  if (holds(change.before, spec.where)) return read_outbox_mark(index, change);
  if (!holds(change.after, spec.where)) return;
  const auto in = [&](const std::string& column) {
    return column.empty() ? std::string() : text_in(*change.after, column).value_or("");
  };
  // A row that moves to another partition comes once more.
  std::vector<OutboxLog::Row>& rows = m_chronicle.outboxes[index].rows;
  if (!m_outbox_ids[index].try_emplace(in(spec.id_column), rows.size()).second) return;
  const std::string payload = in(spec.payload_column);
  rows.push_back({.id = in(spec.id_column),
                  .aggregate = in(spec.aggregate_column),
                  .payload = payload,
                  .transaction = change.transaction,
                  .meaning = meaning_of(payload)});
}

// A removal says nothing: it may be somebody's tidying up.
void HistoryLoader::read_outbox_mark(std::size_t index, const RowChange& change) {
  if (change.after == nullptr || *change.before == *change.after) return;
  const std::string& id_column = m_expectations.outboxes[index].id_column;
  const auto found = m_outbox_ids[index].find(text_in(*change.after, id_column).value_or(""));
  if (found == m_outbox_ids[index].end()) return;
  OutboxLog::Row& row = m_chronicle.outboxes[index].rows[found->second];
  if (row.transaction != change.transaction) row.marked = change.transaction;
}

Status HistoryLoader::read_tables() {
  for (std::size_t i = 0; i < m_readers.size(); ++i) {
    m_final_readers[i].begin_where(m_readers[i]);
  }
  const auto read_row = [this](const nlohmann::json& line) -> Status {
    const std::string table = line.at("table");
    const RowChange change{nullptr, row_at(line, "row"), k_no_transaction};
    for (std::size_t i = 0; i < m_final_readers.size(); ++i) {
      MappingReader& reader = m_final_readers[i];
      if (needs_no_stream(reader.spec().kind) || !is_table(reader.spec().table, table)) continue;
      // A table without rows has one line that names it.
      m_has_final[i] = true;
      if (change.after != nullptr) reader.change(change);
    }
    if (change.after == nullptr) return {};
    for (std::size_t i = 0; i < m_expectations.outboxes.size(); ++i) {
      const bool is_known = m_chronicle.outboxes[i].is_stream;
      if (!is_known && is_table(m_expectations.outboxes[i].table, table))
        read_outbox_row(i, change);
    }
    for (BalanceReader& balance : m_balances) {
      WRINGER_TRY(balance.final_row(
          *change.after, [&](const std::string& wanted) { return is_table(wanted, table); }));
    }
    return {};
  };
  WRINGER_TRY(read_file(stored::k_tables, Presence::optional, read_row));
  prefer_tables_where_they_differ();
  return {};
}

// What the end shows is true in any case. Where the changes don't lead there (a dump that is not
// whole, a table that was filled under another name), the end is judged.
void HistoryLoader::prefer_tables_where_they_differ() {
  for (std::size_t i = 0; i < m_final.size(); ++i) {
    if (!m_has_final[i]) continue;
    Mapping& mapping = m_chronicle.mappings[i];
    const bool streamed = mapping.is_stream;
    const Mapping& end = m_final[i];
    // A sum that said nothing for a while, in between, is no fault if it says something at the end.
    const bool is_told_apart = mapping.kind == EffectKind::sum || mapping.unexplained.empty();
    const bool differs =
        streamed && is_told_apart && end.unexplained.empty() &&
        (!mapping.unexplained.empty() || lead_elsewhere(mapping, end, m_chronicle));
    if (streamed && !differs) continue;
    mapping = std::move(m_final[i]);
    mapping.is_stream = false;
    m_chronicle.less_power.push_back(
        streamed ? fmt::format("{}: the change stream does not lead to what stands there; only its "
                               "final state is judged",
                               mapping.name)
                 : fmt::format("{}: only its final state is judged, without a change stream",
                               mapping.name));
  }
}

}  // namespace wringer::truth
