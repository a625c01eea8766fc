#pragma once

// Reads a stored history, file by file. Private to this folder; `load_history` is its use.

#include "harness/truth/attribution.h"
#include "harness/truth/balance_reader.h"
#include "harness/truth/event_table.h"
#include "harness/truth/line_file.h"
#include "harness/truth/mapping_reader.h"
#include "harness/truth/record_fields.h"
#include "harness/truth/stored_history.h"

#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace wringer::truth {

class HistoryLoader {
 public:
  HistoryLoader(std::filesystem::path folder, const scenario::Expectations& expectations,
                AboutHistory about, const Journal* journal);

  [[nodiscard]] Result<Chronicle> load();

 private:
  // history_loader.cpp: what was produced, and what the input log holds.
  [[nodiscard]] Status read_events();
  [[nodiscard]] Status read_event(const nlohmann::json& line);
  [[nodiscard]] Status read_input();
  [[nodiscard]] Status read_input_record(const nlohmann::json& line);
  std::uint16_t partition_index(const TopicPartition& partition);
  void fill_offsets();
  [[nodiscard]] Result<std::size_t> read_file(
      const char* file, Presence presence,
      const std::function<Status(const nlohmann::json&)>& line) const;

  // history_effects.cpp: what became of it.
  void make_mappings();
  [[nodiscard]] Status read_changes();
  void begin_transaction(const nlohmann::json& line);
  void end_transaction();
  [[nodiscard]] Status read_change(const nlohmann::json& line);
  [[nodiscard]] Status dispatch(const std::string& table, const RowChange& change);
  [[nodiscard]] Status read_tables();
  void prefer_tables_where_they_differ();
  void read_outbox_row(std::size_t outbox, const RowChange& change);
  void read_outbox_mark(std::size_t outbox, const RowChange& change);
  // The changes tell everything that ever happened to this table of the scenario.
  [[nodiscard]] bool is_streamed(const std::string& wanted) const;
  [[nodiscard]] bool is_table(const std::string& wanted, const std::string& actual) const;

  // history_records.cpp: what of it was published, and who was called.
  [[nodiscard]] Status read_records();
  void read_record(const nlohmann::json& line);
  void read_effects_of(const std::string& place, EffectKind kind,
                       std::optional<std::uint16_t> partition, const RecordFields& fields);
  void tell_of_idle_outbox(std::size_t outbox);

  std::filesystem::path m_folder;
  const scenario::Expectations& m_expectations;
  AboutHistory m_about;
  Attribution m_attribution;
  Chronicle m_chronicle;
  EventTable m_events{m_chronicle};
  // The number of an event, as events.ndjson gives it → its index.
  std::vector<std::uint32_t> m_by_number;
  bool m_has_events = false;
  std::map<TopicPartition, std::uint16_t> m_partitions;
  std::uint32_t m_transaction = k_no_transaction;
  // Parallel to the chronicle's mappings; deques, because readers are referred to.
  std::deque<MappingReader> m_readers;
  // What the tables held at the end, read in the same way.
  std::deque<Mapping> m_final;
  std::deque<MappingReader> m_final_readers;
  std::vector<bool> m_has_final;
  std::vector<BalanceReader> m_balances;
  // By outbox: the rows that it ever held, by id.
  std::vector<std::unordered_map<std::string, std::size_t>> m_outbox_ids;
};

}  // namespace wringer::truth
