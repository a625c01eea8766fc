#pragma once

// What was found for the checks that a scenario declares: outboxes, dead letters, tables that must
// be the same, sums that must be equal. Part of a chronicle.

#include "harness/core/history.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wringer {

struct OutboxLog {
  struct Row {
    std::string id;
    std::string aggregate;
    std::string payload;
    // Index of the transaction that committed it; rows are in the order of commit.
    std::uint32_t transaction = 0;
    // The payload as it is compared; see harness/truth/meaning.h.
    std::string meaning{};
    // The last one that changed it again, as a mark or a claim does.
    std::optional<std::uint32_t> marked{};
  };
  struct Record {
    std::string id;
    std::string payload;
    TopicPartition partition;
    std::int64_t offset = 0;
    std::string meaning{};
  };
  std::string table;
  std::string topic;
  bool compares_payloads = false;
  std::vector<Row> rows;
  // Of the topic, committed ones only, by partition and offset.
  std::vector<Record> records;
  // False: the rows are those of the end, and what was removed before is not known.
  bool is_stream = true;
  // Of the table's rows, only those for which this SQL is true; empty: all.
  std::string where{};
};

struct DeadLetters {
  struct Letter {
    std::optional<std::uint32_t> event;
    TopicPartition partition;
    std::int64_t offset = 0;
    std::vector<std::string> missing_headers{};
  };
  std::string topic;
  std::vector<Letter> letters;
};

// Two tables that must be the same: what is in one of them only, the first few as text.
struct Comparison {
  std::string name;
  std::vector<std::string> differences;
  std::size_t count = 0;
};

// Sums that must be equal: where they were not, in the order of commit.
struct Balance {
  struct Break {
    std::uint32_t transaction = 0;
    // "accounts.balance = 100, transactions.amount = 90"
    std::string sums;
  };
  std::string name;
  // After each transaction that left them unequal.
  std::vector<Break> breaks;
  bool broken_at_end = false;
};

}  // namespace wringer
