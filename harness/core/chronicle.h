#pragma once

// The chronicle: the history of a case in columns, as the checkers read it. Made for tens of
// millions of events: what belongs to one event is a handful of numbers in parallel arrays, and
// names and row texts stand in shared arenas.

#include "harness/core/declared.h"
#include "harness/core/history.h"

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wringer {

// Strings, one after the other, called by their index.
class Names {
 public:
  std::uint32_t add(std::string_view name);
  // Forgets all but the first so many.
  void shorten(std::size_t count);
  [[nodiscard]] std::string_view at(std::size_t index) const;
  [[nodiscard]] std::size_t size() const { return m_ends.size(); }
  [[nodiscard]] bool empty() const { return m_ends.empty(); }

 private:
  std::string m_text;
  std::vector<std::uint64_t> m_ends;
};

// Events go by their index. What belongs to no event:
inline constexpr std::uint32_t k_no_event = (std::uint32_t{1} << 30) - 1;
inline constexpr std::uint32_t k_no_transaction = std::numeric_limits<std::uint32_t>::max();
// An event that the input log does not hold.
inline constexpr std::uint32_t k_no_offset = std::numeric_limits<std::uint32_t>::max();

// What a change of a row means for an event.
enum class Mark : std::uint8_t {
  applied,  // The event was applied (once more).
  undone,   // An application is no longer there: overwritten, or its row removed.
  removed,  // The row of the event's key was removed, as this event (a tombstone) asks.
  erased,   // As undone, but the row with it is gone, as any tombstone of its key would ask.
};

// Effects of one line of the scenario's `effects`, in the order of commit.
struct Mapping {
  EffectKind kind = EffectKind::append;
  // "transactions", "accounts.balance": how a message names it.
  std::string name;
  // Its order is the order of commit and nothing that was there in between is missing; false: only
  // what was there at the end is known.
  bool is_stream = true;

  // Parallel: event and mark in one number, and the transaction.
  std::vector<std::uint32_t> marks;
  std::vector<std::uint32_t> transactions;
  // Of a topic, parallel too: the partition that the record is in. Empty for tables.
  std::vector<std::uint16_t> partitions;
  // What a person is shown: the row. Empty for histories that are too large to keep it.
  Names evidence;

  // Of no event: ids never produced, sums that don't decode, with the transaction if known.
  struct Unexplained {
    std::string text;
    std::uint32_t transaction = k_no_transaction;
    // The key whose value it is, if it is one of ours: its events can't be judged here.
    std::optional<std::uint32_t> key;
  };
  std::vector<Unexplained> unexplained;
  // kind count: what stands there at the end for each key; none: no row.
  std::vector<std::optional<std::int64_t>> counts;

  void add(std::uint32_t event, Mark mark, std::uint32_t transaction) {
    marks.push_back(static_cast<std::uint32_t>(mark) << 30 | event);
    transactions.push_back(transaction);
  }
  [[nodiscard]] std::size_t size() const { return marks.size(); }
  [[nodiscard]] std::uint32_t event(std::size_t i) const { return marks[i] & k_no_event; }
  [[nodiscard]] Mark mark(std::size_t i) const { return static_cast<Mark>(marks[i] >> 30); }
  [[nodiscard]] std::string_view text(std::size_t i) const {
    return i < evidence.size() ? evidence.at(i) : std::string_view();
  }
};

namespace event_flags {
inline constexpr std::uint8_t k_aborted = 1;    // Only in the log of those who read uncommitted.
inline constexpr std::uint8_t k_tombstone = 2;  // Asks for its key's row to be removed.
inline constexpr std::uint8_t k_poison = 4;     // Can't be applied; a dead letter if anything.
// No promise covers it: nothing is missed if nothing of it is there.
inline constexpr std::uint8_t k_optional = 8;
// A fault took its record out of the log again: nobody will deliver it any more.
inline constexpr std::uint8_t k_removed = 16;
}  // namespace event_flags

struct Chronicle {
  struct Events {
    std::vector<std::uint32_t> key;
    std::vector<std::uint32_t> version;
    std::vector<std::uint16_t> partition;
    std::vector<std::uint32_t> offset;  // Of its first record; k_no_offset: none.
    std::vector<std::uint8_t> copies;   // How often the log holds it, up to 255.
    std::vector<std::uint8_t> flags;
    [[nodiscard]] std::size_t size() const { return key.size(); }
  };
  // Committed transactions that wrote, in the order of commit.
  struct Transactions {
    std::vector<std::uint32_t> xid;
    std::vector<std::uint64_t> lsn;       // Of the commit; 0: not known.
    std::vector<std::int64_t> committed;  // Microseconds since 1970; 0: not known.
    // Whose COMMIT it was: an index into `connections`; k_no_connection: not known.
    std::vector<std::uint32_t> connection;
    // The journal's number of that COMMIT's request, after which it was committed; 0: not known.
    std::vector<std::uint32_t> requested;
    [[nodiscard]] std::size_t size() const { return xid.size(); }
  };
  struct Connection {
    std::uint64_t number = 0;  // As the journal counts them.
    int instance = 0;
    int backend = 0;
  };
  static constexpr std::uint32_t k_no_connection = std::numeric_limits<std::uint32_t>::max();

  Events events;
  // Where ids repeat, repeats have numbers of their own and no event. By event, its first number;
  // by number - 1, its event. Empty: event n - 1 has number n.
  std::vector<std::uint32_t> numbers;
  std::vector<std::uint32_t> of_number;
  // Empty: the id of event n is "e<n>".
  Names ids;
  Names keys;
  std::vector<TopicPartition> partitions;
  // By partition: the group's final committed offset, -1 for none; the offset after the last
  // record.
  std::vector<std::int64_t> committed;
  std::vector<std::int64_t> end;
  // Of events that the log holds more than once: where their last record is.
  struct LastCopy {
    std::uint16_t partition = 0;
    std::int64_t offset = 0;
  };
  std::map<std::uint32_t, LastCopy> last_copies;
  // Events that were produced several times on purpose, and how often: the log rightly holds them
  // so often, and they are still to be applied once.
  std::map<std::uint32_t, std::uint32_t> repeated;
  // Records of the input topic that are no event of ours: "payments[0] offset 99".
  std::vector<std::string> strangers;
  Transactions transactions;
  std::vector<Connection> connections;
  std::vector<Mapping> mappings;

  std::vector<OutboxLog> outboxes;
  std::vector<DeadLetters> dead_letters;
  std::vector<Comparison> comparisons;
  std::vector<Balance> balances;

  bool settled = true;
  std::string unsettled_because;
  // Faults took records out of the log or moved the group's offsets, so that neither tells what the
  // system did.
  bool log_was_changed = false;
  // What can't be told, and why: "accounts: no change stream, only its final state".
  std::vector<std::string> less_power;

  // The number by which people, the journal and the workload know it, and back.
  [[nodiscard]] std::uint64_t number_of(std::uint32_t event) const {
    return numbers.empty() ? std::uint64_t{event} + 1 : numbers[event];
  }
  [[nodiscard]] std::uint32_t event_of(std::uint64_t number) const {
    return of_number.empty() ? static_cast<std::uint32_t>(number - 1) : of_number[number - 1];
  }
  [[nodiscard]] std::string id(std::uint32_t event) const;
  // "event 17 (id e-17, key k3)"
  [[nodiscard]] std::string name_of(std::uint32_t event) const;
  // "payments[2] offset 17"
  [[nodiscard]] std::string place_of(std::uint32_t event) const;
  // The group's committed offset is beyond it: nobody will deliver it again.
  [[nodiscard]] bool passed(std::uint32_t event) const;
  [[nodiscard]] bool in_log(std::uint32_t event) const {
    return events.offset[event] != k_no_offset;
  }
  [[nodiscard]] bool has(std::uint32_t event, std::uint8_t flags) const {
    return (events.flags[event] & flags) != 0;
  }
  // 0: not known.
  [[nodiscard]] int instance_of(std::uint32_t transaction) const;
  // "xid 771 of instance 1", "xid 771"; "the final state" for none.
  [[nodiscard]] std::string name_of_transaction(std::uint32_t transaction) const;
};

}  // namespace wringer
