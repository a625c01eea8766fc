#pragma once

// The history of a case: what was produced, what Kafka holds, what the database holds at the end.
// Everything that a checker may look at, and nothing else.

#include "harness/core/clock.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wringer {

struct TopicPartition {
  std::string topic;
  std::int32_t partition = 0;

  auto operator<=>(const TopicPartition&) const = default;
};

// "payments[2]"
[[nodiscard]] std::string to_text(const TopicPartition& partition);

// What a record of the workload is meant to be.
enum class EventKind {
  normal,     // Must be applied.
  duplicate,  // Says again what another event says, under the same id: must change nothing.
  tombstone,  // Deletes its key: a record without a value, or with one that says so.
  poison,     // Can't be applied, at least not by everybody; must keep nobody from the others.
  aborted,    // In a Kafka transaction that is aborted: must be applied by nobody.
};
[[nodiscard]] std::string_view to_string(EventKind kind);

// One event of the workload: one record. Events are numbered from 1 in the order in which they are
// produced.
struct Event {
  std::uint64_t number = 0;
  // What stands in the payload as the event's identity, and in the database's event column.
  std::string id;
  std::string key;
  // Counts the events of its key, from 1, in the order in which they happened, which may not be the
  // one in which they are produced. Tombstones count too. Poison: 1, of a key of its own. Aborted:
  // what would come next.
  std::uint64_t version = 0;
  std::int64_t amount = 0;
  std::string topic;
  std::int32_t partition = 0;
  // The record's value, as produced.
  std::string payload;

  EventKind kind = EventKind::normal;
  // Of a duplicate: the number of the event, an earlier one, whose id, key, version, amount and
  // payload it has; else 0.
  std::uint64_t of = 0;
  // The Kafka transaction that it is in, from 1 in the order in which they begin; 0: none.
  int transaction = 0;
  // Of poison, what is wrong with it: "bad-bytes".
  std::string poison;
  // The record has no key, or no value; `key` and `payload` say what it would be.
  bool null_key = false;
  bool null_value = false;
  std::vector<std::pair<std::string, std::string>> headers;
};

// A record of the input topic, as read back from Kafka.
struct InputRecord {
  TopicPartition partition;
  std::int64_t offset = 0;
  // The event that it carries; none: a record that we did not produce.
  std::optional<std::uint64_t> event;
};

// One application of an event to the database: a row of an append table, or one digit's worth of a
// sum. `evidence` shows it to a person: the row's columns.
struct Application {
  std::string evidence;
  // When its transaction committed, where the database can tell.
  std::optional<WallTime> committed_at;
  // 0: not known.
  std::uint32_t xid = 0;
  int instance = 0;
  // The journal's number of the request whose COMMIT it was.
  std::uint64_t requested = 0;
};

enum class EffectKind {
  append,   // A row is an effect.
  sum,      // A column accumulates digit-coded amounts.
  version,  // A row for each key, with the version of the event that wrote it last.
  set,      // A column holds the identities of the events that were applied, in any order.
  list,     // The same, in the order of application.
  count,    // A column counts the events of its key.
  topic,    // A record of a topic is an effect.
  calls,    // A call of an outside service is one.
};

// The effects that one line of the scenario's `effects` names, decoded.
struct EffectSet {
  EffectKind kind = EffectKind::append;
  // "transactions" or "accounts.balance": how a message names it.
  std::string name;
  // Event number → its applications, in the order of commit where it is known. No entry: none.
  std::map<std::uint64_t, std::vector<Application>> applications;
  // Rows or values that belong to no event: ids never produced, sums that don't decode.
  std::vector<std::string> unexplained;
};

struct History {
  // In order of number: events[i].number == i + 1.
  std::vector<Event> events;
  std::vector<InputRecord> input;
  // Records that faults of ours took out of the log again, where they were.
  std::vector<InputRecord> removed;
  // Events that faults of ours kept from the system before they counted as done, by taking their
  // records out of the log or by moving the group's offset beyond them: if they left nothing
  // behind, that is no failing of the system.
  std::set<std::uint64_t> excused;
  // The group's final committed offset (the next to be read); no entry: none was committed.
  std::map<TopicPartition, std::int64_t> committed;
  // The offset after the last record.
  std::map<TopicPartition, std::int64_t> end;
  std::vector<EffectSet> effects;
  // Events that need not leave any: poison, tombstones and such, and dead letters.
  std::set<std::uint64_t> without_effect;
  // Everything was consumed and the database was quiet before the deadline passed.
  bool settled = true;
  // What was last seen when it did not settle.
  std::string unsettled_because;
};

}  // namespace wringer
