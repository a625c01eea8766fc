#pragma once

// A moment: one protocol message seen on a link, in one of its phases.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wringer {

// 1-based, as in "consumer 1". A restarted instance keeps its number.
using Instance = int;
// In an address: whichever instance comes first.
inline constexpr Instance k_any_instance = 0;

enum class Service { kafka, postgres };
[[nodiscard]] std::string_view to_string(Service service);

// Where a moment stands. The three phases of one exchange come in this order; a later one may never
// come (no answer) or come without success (the service refused).
enum class Phase {
  requested,  // Seen in full, nothing of it forwarded.
  applied,    // The service answered; nothing of the answer delivered.
  acked,      // The answer has left us, to the last byte; what the instance says next comes after.
};
[[nodiscard]] std::string_view to_string(Phase phase);

// Names of moments: "kafka.offset_commit", "postgres.commit". Every name is a literal of the table
// in moment.cpp, so a name may be kept as a string_view for ever and compared by content.
using MomentName = std::string_view;

// Every name that an address may use, sorted.
[[nodiscard]] std::span<const MomentName> moment_names();
// One line that says what happens there; of a name of `moment_names`.
[[nodiscard]] std::string_view moment_summary(MomentName name);
// The name for a Kafka API key ("kafka.fetch" for 1); "kafka.unknown" for keys that we don't know.
[[nodiscard]] MomentName kafka_moment_name(std::int16_t api_key);
// And back; none for what is no message of Kafka that we know.
[[nodiscard]] std::optional<std::int16_t> kafka_api_key(MomentName name);

namespace moments {
inline constexpr MomentName k_kafka_fetch = "kafka.fetch";
inline constexpr MomentName k_kafka_produce = "kafka.produce";
inline constexpr MomentName k_kafka_offset_commit = "kafka.offset_commit";
inline constexpr MomentName k_kafka_offset_fetch = "kafka.offset_fetch";
inline constexpr MomentName k_kafka_list_offsets = "kafka.list_offsets";
inline constexpr MomentName k_kafka_join_group = "kafka.join_group";
inline constexpr MomentName k_kafka_sync_group = "kafka.sync_group";
inline constexpr MomentName k_kafka_heartbeat = "kafka.heartbeat";
inline constexpr MomentName k_kafka_leave_group = "kafka.leave_group";
inline constexpr MomentName k_kafka_consumer_group_heartbeat = "kafka.consumer_group_heartbeat";
inline constexpr MomentName k_kafka_metadata = "kafka.metadata";
inline constexpr MomentName k_kafka_find_coordinator = "kafka.find_coordinator";
inline constexpr MomentName k_postgres_connect = "postgres.connect";
inline constexpr MomentName k_postgres_begin = "postgres.begin";
inline constexpr MomentName k_postgres_query = "postgres.query";
inline constexpr MomentName k_postgres_commit = "postgres.commit";
inline constexpr MomentName k_postgres_rollback = "postgres.rollback";
inline constexpr MomentName k_kafka_init_producer_id = "kafka.init_producer_id";
inline constexpr MomentName k_kafka_txn_offset_commit = "kafka.txn_offset_commit";
inline constexpr MomentName k_kafka_end_txn = "kafka.end_txn";
// What survives a crash of whoever asked for it.
inline constexpr MomentName k_durable_writes[] = {k_postgres_commit, k_kafka_offset_commit,
                                                  k_kafka_produce, k_kafka_txn_offset_commit,
                                                  k_kafka_end_txn};
}  // namespace moments

// Offsets [first, end) of one partition. In an offset commit `end` is the committed offset (the
// next one to be read) and `first` is not known (-1).
struct OffsetRange {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t first = -1;
  std::int64_t end = -1;

  bool operator==(const OffsetRange&) const = default;
};

// A record of Kafka, for rules that look for an event's id or a key in it.
struct MomentRecord {
  std::string topic;
  std::int32_t partition = 0;
  // Of a record that is being produced: not known yet (-1).
  std::int64_t offset = -1;
  // Null is something else than empty: without a value, a record is a tombstone.
  std::optional<std::string> key;
  std::optional<std::string> value;

  bool operator==(const MomentRecord&) const = default;
};
using MomentRecordsPtr = std::shared_ptr<const std::vector<MomentRecord>>;

// All that a Postgres exchange executes, for rules that look for an event's id, a key or a table in
// it: texts to be searched, not to be read in order. Each half holds 64 KiB at most, and less than
// everything beyond.
struct StatementText {
  // Of a transaction that a Sync commits: every statement that it commits, a line break between
  // two. A text that repeats itself stands once.
  std::string sql;
  // What the parameters' values read as. One whose type was not told may stand here in several
  // readings, one that reads as nothing (a float, an array in binary) not at all.
  std::vector<std::string> parameters;

  // Some of it holds `text`.
  [[nodiscard]] bool mentions(std::string_view text) const;
};
using StatementTextPtr = std::shared_ptr<const StatementText>;

struct GroupTalk;  // group_talk.h

struct Moment {
  MomentName name;
  Phase phase = Phase::requested;
  Service service = Service::kafka;
  Instance instance = 0;
  // Counts the connections of a case, from 1.
  std::uint64_t connection = 0;
  // Counts the exchanges of that connection, from 1; the same in all phases of one message.
  std::uint64_t exchange = 0;
  // Size of the message on the wire: of the request in `requested`, else of the answer.
  std::size_t bytes = 0;
  // In `applied` and `acked`: whether the service did what was asked. A COMMIT answered by ROLLBACK
  // or by an error, and a Kafka answer with an error code, did not.
  bool succeeded = true;
  // In `acked` and `applied`: the service's error (a Kafka error code, a SQLSTATE), if any.
  std::string error;

  // What the instance's client library calls itself, where this message says so:
  // "librdkafka 2.0.2".
  std::string client;

  // Kafka: broker that the connection leads to, and what the message speaks of, where we know it.
  std::int32_t broker = -1;
  std::string group;
  std::string member;
  std::string group_instance;
  std::optional<std::int32_t> generation;
  // Of messages that form a group; else null. The journal does not keep it.
  std::shared_ptr<const GroupTalk> group_talk;
  std::vector<OffsetRange> offsets;
  // Of a produce in `requested` and a fetch in `applied`, if the proxy was asked for them; else
  // null. The journal does not keep them.
  MomentRecordsPtr records;

  // Postgres: the statement's text in `requested` (shortened), its command tag in later phases.
  std::string sql;
  // Of whatever executes SQL, in `requested`; else null. The journal does not keep it.
  StatementTextPtr statement;
  // Postgres: the process id of the server's side, in `applied` and `acked` of a connect; else 0.
  std::int32_t backend = 0;
};

// "consumer 1: kafka.offset_commit payments[2]→18 (applied)" — for stories and messages.
[[nodiscard]] std::string to_text(const Moment& moment);

}  // namespace wringer
