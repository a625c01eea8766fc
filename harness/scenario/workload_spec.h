#pragma once

// The `workload` of a scenario: which events are produced, and what is odd about them. Plain
// values.

#include "harness/core/clock.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wringer::scenario {

// The fields of a JSON object, in order: names and templates.
using ValueTemplate = std::vector<std::pair<std::string, std::string>>;

// So many events, or so many of a hundred.
struct Share {
  int count = 0;
  int percent = 0;

  // At least one, if a percentage is asked for.
  [[nodiscard]] int of(int events) const {
    if (percent == 0) return count;
    const int part = static_cast<int>(static_cast<long long>(events) * percent / 100);
    return part > 0 || events == 0 ? part : 1;
  }
  bool operator==(const Share&) const = default;
};

enum class PoisonKind {
  bad_bytes,   // No text in any encoding.
  bad_schema,  // JSON, but not what is expected.
  null_key,    // Well formed, without a key.
  null_value,  // A key without a value, which nobody announced as a deletion.
  oversize,    // Well formed, of nearly a megabyte.
  refused,     // Well formed, but what it says is refused by the database.
};

// Where in its partition.
enum class PoisonPlace { first, middle, last };

struct PoisonSpec {
  PoisonKind kind = PoisonKind::bad_bytes;
  PoisonPlace place = PoisonPlace::middle;
  // What is refused; else empty.
  ValueTemplate value;
};

// Kafka transactions among the events, each of so many events.
struct TransactionsSpec {
  int events = 5;
  // Of events that are there anyway.
  int committed = 0;
  // Of events that come on top of the others and that nobody must see.
  int aborted = 0;
  // Likewise, but left open until the case heals.
  int hanging = 0;
};

// Events come in lots of so many, with so long between the beginnings of two.
struct BurstsSpec {
  int events = 0;
  Duration every{};
};

// An event that a file gives.
struct GivenEvent {
  std::string key{};
  // None: it deletes its key.
  std::optional<std::string> value{};
  // It deletes its key, although it has a value that says so.
  bool deletes = false;
  std::string id{};
  std::optional<int> partition{};
  std::vector<std::pair<std::string, std::string>> headers{};
};

struct WorkloadSpec {
  std::string topic;
  int events = 100;
  int keys = 8;
  // The record's value: a JSON object, its fields in this order. Templates with the placeholders
  // {id} {uuid} {number} {key} {version} {amount}. A template that is nothing but {number},
  // {version} or {amount} becomes a JSON number; everything else a string.
  ValueTemplate value;

  // --- Generators: what is odd about them. Numbers of events are those of ordinary ones. ---

  // In place of `events`, `keys` and `value`; an event without an id of its own is called
  // e<number>.
  std::vector<GivenEvent> given;
  // Events that come a second time later, in the same partition.
  Share duplicates;
  // Events are shuffled among so many neighbours; 0: not at all.
  int disorder = 0;
  // Events that come after all others.
  Share late;
  // So many keys have their events in two partitions by turns.
  int split_keys = 0;
  // Tombstones in the midst of a key's events, so that it is created again.
  int deletes = 0;
  // Update, tombstone and update of a key right after each other.
  int update_delete_updates = 0;
  // What those tombstones carry; empty: nothing, as Kafka's own do.
  ValueTemplate delete_value;
  std::vector<PoisonSpec> poison;
  TransactionsSpec transactions;
  BurstsSpec bursts;

  // How many records that makes, at the most.
  [[nodiscard]] int records() const {
    return events + duplicates.of(events) + deletes + update_delete_updates +
           static_cast<int>(poison.size()) +
           transactions.events * (transactions.aborted + transactions.hanging);
  }
};

// How many versions of one key the generators may add to those of its ordinary events.
[[nodiscard]] inline int on_top_per_key(const WorkloadSpec& workload) {
  const TransactionsSpec& transactions = workload.transactions;
  return workload.deletes + workload.update_delete_updates +
         transactions.events * (transactions.aborted + transactions.hanging);
}

}  // namespace wringer::scenario
