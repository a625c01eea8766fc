#pragma once

// What a scenario expects of its system: where effects are found, and which promises they must
// keep. All that the judge needs of a scenario file; plain values.

#include "harness/core/history.h"

#include <string>
#include <vector>

namespace wringer::scenario {

// Only records (or calls) count in which the field has one of these values, compared as text. As
// wherever a record's or a call's field is named, it is one of the JSON object that it carries, or
// stands around that: `kafka.key`, `kafka.value`, `kafka.header.<name>`; `http.method`,
// `http.path`, `http.body`, `http.instance`, `http.header.<name>`.
struct OnlySpec {
  std::string field;
  std::vector<std::string> values;
};

// One line of `effects`: what counts as an effect. Where it says "column", a SQL expression over
// the table's columns may stand too.
struct EffectSpec {
  EffectKind kind = EffectKind::append;
  // How messages and `together` call it; empty: as `display_name` says.
  std::string name;
  // A table, or (topic, calls) a topic or an outside service.
  std::string table;
  // append, topic, calls: the column or the field of the value that holds the event's identity.
  std::string event_column;
  // All others: the column of the key …
  std::string key_column;
  // … and the one that holds the sum, the version, the identities or the count.
  std::string value_column;
  // version: a column that is true once the row counts as removed.
  std::string deleted_column;
  // Only rows for which this is true; empty: all.
  std::string where;
  // calls: those with the same value in this field count as one, as they do for a service that
  // honours idempotency keys; empty: every call counts.
  std::string once_field;
  // topic, calls: those for which all of these hold are effects.
  std::vector<OnlySpec> only{};
};

// "transactions", "accounts.balance"
[[nodiscard]] std::string display_name(const EffectSpec& effect);

// A table whose rows a relay publishes to a topic. A table whose rows go to several topics has one
// for each.
struct OutboxSpec {
  std::string table;
  std::string topic;
  // The column that identifies a row, and the field of the published value that repeats it.
  std::string id_column;
  std::string id_field;
  // Optional: rows of one aggregate must be published in the order of commit …
  std::string aggregate_column;
  // … and this column must be published unchanged, as this field.
  std::string payload_column;
  std::string payload_field;
  // Only rows for which this is true, and only records for which all of these hold; empty: all.
  std::string where{};
  std::vector<OnlySpec> only{};
};

struct DeadLetterSpec {
  std::string topic;
  // The field of the value that holds the event's identity; empty: the value is the event's own.
  std::string event_field;
  // Headers that each dead letter must carry.
  std::vector<std::string> headers;
};

// Two tables (or views) that must hold the same rows at the end.
struct SameSpec {
  std::string left;
  std::string right;
  std::vector<std::string> ignored_columns;
};

// Sums of columns that must be equal after every commit; one alone must never change.
struct ConserveSpec {
  std::vector<std::string> columns;  // "accounts.balance"
};

// A query that must give no rows, or a program that reads the history and prints anomalies.
struct OwnCheckSpec {
  std::string name;
  std::string sql;
  std::vector<std::string> command;
};

enum class Guarantee { effectively_once, at_least_once, at_most_once };
enum class Order { none, per_key, per_partition };

struct Expectations {
  std::vector<EffectSpec> effects;
  Guarantee guarantee = Guarantee::effectively_once;
  Order order = Order::none;
  // Names of effects that must change in the same transaction.
  std::vector<std::vector<std::string>> together;
  std::vector<OutboxSpec> outboxes;
  std::vector<DeadLetterSpec> dead_letters;
  std::vector<SameSpec> same;
  std::vector<ConserveSpec> conserve;
  std::vector<OwnCheckSpec> own_checks;
  // Names of checks whose anomalies are counted only, and of those that count as broken promises
  // whatever the guarantee says.
  std::vector<std::string> allow;
  std::vector<std::string> forbid;
};

}  // namespace wringer::scenario
