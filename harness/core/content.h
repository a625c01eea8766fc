#pragma once

// What a message speaks of: the part of an address that looks inside.

#include "harness/core/event_index.h"
#include "harness/core/moment.h"
#include "harness/core/sql_watch.h"

#include <cstdint>
#include <optional>
#include <string>

namespace wringer {

// Everything that is given must be true of the message.
struct Content {
  // An event of the workload, by its number. Of a Fetch: it is delivered; of an offset commit: the
  // commit covers it; of a statement: its identity stands in it; of a Produce: so it does in one of
  // the records.
  std::optional<std::uint64_t> event{};
  // Likewise an event's key; of an offset commit never.
  std::string key{};
  // Of Kafka: the message speaks of this partition (of a topic, if the number is -1) …
  std::optional<TopicPartition> partition{};
  // … and of this offset in it: delivers it, or commits what comes after it.
  std::optional<std::int64_t> offset{};
  // Of Postgres: this text stands in the statement, whatever its case and blanks.
  std::string sql{};
  // Of Postgres: the statement names this table; how it may be written: sql_name.h.
  std::string table{};

  bool operator==(const Content&) const = default;
  [[nodiscard]] bool empty() const { return *this == Content{}; }
};

// ", event 17, table accounts"; empty for no content.
[[nodiscard]] std::string to_text(const Content& content);

struct ContentSources {
  const EventIndex& events;
  const SqlWatch& sql;
};

[[nodiscard]] bool speaks_of(const Moment& moment, const Content& content,
                             const ContentSources& sources);
// Some statement of the moment's transaction so far does; false for what is not of Postgres.
[[nodiscard]] bool transaction_speaks_of(const Moment& moment, const Content& content,
                                         const ContentSources& sources);

// Of a Produce it must be known what is in its records.
[[nodiscard]] bool needs_records(const Content& content);

// `word` stands in the text with no letter, digit, '_' or '-' beside it.
[[nodiscard]] bool has_word(std::string_view text, std::string_view word);

}  // namespace wringer
