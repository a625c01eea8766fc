#pragma once

// From changes of rows to effects of events: one line of the scenario's `effects`. No I/O.

#include "harness/core/chronicle.h"
#include "harness/scenario/expectations.h"
#include "harness/truth/event_table.h"
#include "harness/truth/held_strangers.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace wringer::truth {

// A row as an object of columns (or SQL expressions over them), each a text or null.
using JsonRow = nlohmann::json;

struct RowChange {
  // Null: there was none, there is none.
  const JsonRow* before = nullptr;
  const JsonRow* after = nullptr;
  std::uint32_t transaction = k_no_transaction;
  // Of a record of a topic, its partition.
  std::optional<std::uint16_t> partition{};
  // The row before was deleted and this one inserted, in one transaction.
  bool replaces = false;
};

// "id=17, note=NULL"; with the row before, "balance=1→5" where it changed.
[[nodiscard]] std::string evidence_of(const JsonRow& row, const JsonRow* before = nullptr);
// The value of a column as text; nothing for NULL and for a column that isn't there.
[[nodiscard]] std::optional<std::string> text_in(const JsonRow& row, const std::string& column);
// There is a row, and this column of it is true; of no column, every row.
[[nodiscard]] bool holds(const JsonRow* row, const std::string& where);
// The identities in an array, as Postgres ("{a,b}") or JSON ('["a","b"]') writes it.
[[nodiscard]] std::vector<std::string> identities_in(std::string_view array);

// Borrows the chronicle's mapping and the events; tell it of all changes in the order of commit.
// What a transaction does and takes back, nobody else has seen: its changes are one change.
class MappingReader {
 public:
  // Evidence is kept for the first so many changes.
  static constexpr std::size_t k_evidence_max = 200'000;

  enum class Changes {
    some,  // Those of a dump, which may begin anywhere.
    all,   // What stands there before a row's first change is none of the system's work.
  };
  MappingReader(scenario::EffectSpec spec, const Chronicle& chronicle, const EventTable& events,
                Mapping& mapping, Changes changes = Changes::some);

  [[nodiscard]] const scenario::EffectSpec& spec() const { return m_spec; }
  void change(const RowChange& change);
  // Every row is gone at once.
  void truncate(std::uint32_t transaction);
  // After the last change of each transaction.
  void end_transaction();
  // For one that is told of the rows at the end: they began where the changes began.
  void begin_where(const MappingReader& changes);

 private:
  // A row of this transaction that there may be more to be said of.
  struct HeldRow {
    std::uint32_t key = k_no_event;
    JsonRow row;
  };

  [[nodiscard]] bool is_keyed() const {
    return m_spec.kind == EffectKind::sum || m_spec.kind == EffectKind::version;
  }
  void read(const RowChange& change);
  void read_keyed(const RowChange& change);
  // Takes out what was taken back and applied again since the transaction's beginning.
  void settle_marks();
  [[nodiscard]] bool is_tombstone_between(std::uint32_t key, const JsonRow& before,
                                          const JsonRow& after) const;
  [[nodiscard]] std::int64_t opening(std::uint32_t key, const RowChange& change,
                                     std::int64_t before);
  std::int64_t above_opening(std::uint32_t key, const RowChange& change, std::int64_t opening,
                             std::int64_t after);
  void append(const RowChange& change);
  void append_stranger(const RowChange& change, std::string why);
  void sum(const RowChange& change);
  void version(const RowChange& change);
  void identities(const RowChange& change);
  void count(const RowChange& change);

  struct KeyedText {
    std::uint32_t key = k_no_event;
    std::optional<std::string> value;
  };
  [[nodiscard]] KeyedText keyed(const JsonRow& row) const;
  void sum_of_key(std::uint32_t key, const RowChange& change);
  [[nodiscard]] bool is_taken_off(std::uint32_t key, const RowChange& change, std::int64_t opening,
                                  std::int64_t had, std::int64_t after) const;
  void sum_difference(std::uint32_t key, std::int64_t before, std::int64_t after,
                      const RowChange& change);
  void row_removed(std::uint32_t key, std::uint64_t version, const RowChange& change);
  // Of an application that the change has taken back.
  [[nodiscard]] static Mark mark_of_end(const RowChange& change) {
    return change.after == nullptr || change.replaces ? Mark::erased : Mark::undone;
  }
  void add(std::uint32_t event, Mark mark, const RowChange& change);
  void cannot_explain(const RowChange& change, const std::string& why,
                      std::optional<std::uint32_t> key = std::nullopt);

  scenario::EffectSpec m_spec;
  const Chronicle& m_chronicle;
  const EventTable& m_events;
  Mapping& m_mapping;
  // version: tombstones of a key that were taken to have removed its row already.
  std::map<std::uint32_t, std::uint32_t> m_removals;
  // Of this transaction, which began at this mark.
  std::uint32_t m_transaction = k_no_transaction;
  std::size_t m_began = 0;
  bool m_came = false;
  bool m_went = false;
  std::vector<HeldRow> m_deleted;
  std::vector<HeldRow> m_inserted;
  HeldStrangers m_strangers;
  // sum, count: keys that were seen, and what stood there before the first change, if anything.
  std::vector<bool> m_seen;
  std::unordered_map<std::uint32_t, std::int64_t> m_openings;
  Changes m_changes;
  bool m_is_told_of_any = false;
  // calls: values of the field by which they count once.
  std::set<std::string> m_seen_once;
};

}  // namespace wringer::truth
