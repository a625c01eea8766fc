#pragma once

// What the journal of a case without faults says about the system: its protocol signature, its
// client libraries, and when it commits offsets. Pure functions; linear in the journal.

#include "harness/core/history.h"
#include "harness/core/journal.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace wringer::explore {

// When a system commits an offset, compared with the effect of the event that it covers.
enum class CommitDiscipline {
  unknown,               // Too little was seen.
  offset_after_effect,   // At least once.
  offset_before_effect,  // At most once.
  offset_on_a_timer,  // Whenever its library thinks fit: most offsets come well after the effect.
  in_kafka_transaction,  // With what it produces (TxnOffsetCommit).
  not_in_kafka,          // No offset was ever committed: in the database, or nowhere.
};

[[nodiscard]] std::string to_text(CommitDiscipline discipline);

// The same words of the protocols in the same order, one or more times in a row.
struct Pattern {
  // "fetch → (begin → insert → commit → offset_commit) ×25"
  std::string text;
  int times = 1;
  Duration first_at{};
};

struct InstanceTrace {
  Instance instance = 0;
  // What its client libraries call themselves: "librdkafka 2.0.2", "pgjdbc"; each once.
  std::vector<std::string> clients;
  // Before the first record was delivered, then delivery by delivery.
  std::string start;
  std::vector<Pattern> batches;
};

// An offset that was committed although the effect of an event below it was not yet: a crash at
// that moment loses the event.
struct PrematureCommit {
  std::uint64_t event = 0;
  TopicPartition partition;
  std::int64_t offset = 0;
  Instance instance = 0;
  // When the offset was committed, and how much later the effect was (nothing: never).
  Duration at{};
  std::optional<Duration> effect_later_by;
};

struct Trace {
  std::vector<InstanceTrace> instances;
  CommitDiscipline discipline = CommitDiscipline::unknown;
  // By event, in order of time.
  std::vector<PrematureCommit> premature;
  // Events whose offset and effect could be compared.
  std::size_t events_compared = 0;
};

// `history` says when effects were committed; without it (null) the discipline is read from the
// order of messages alone and premature commits are not found.
[[nodiscard]] Trace trace_of(const Journal& journal, const History* history);

// For people; ends with a line end.
[[nodiscard]] std::string to_text(const Trace& trace);

// One line for each entry of the journal, as it happened.
[[nodiscard]] std::string list_moments(const Journal& journal);

}  // namespace wringer::explore
