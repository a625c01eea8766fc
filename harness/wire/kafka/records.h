#pragma once

// The records of a Produce request or a Fetch response, unpacked. That costs: for rules that look
// for a key or a value.

#include "harness/core/error.h"
#include "harness/core/moment.h"
#include "harness/wire/kafka/bytes.h"
#include "harness/wire/kafka/schema.h"
#include "harness/wire/kafka/topic_names.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wringer::wire::kafka {

struct RecordHeader {
  std::string key;
  std::optional<std::string> value;

  bool operator==(const RecordHeader&) const = default;
};

struct Record {
  std::int64_t offset = 0;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<RecordHeader> headers{};

  bool operator==(const Record&) const = default;
};

// What the records of one message may take, unpacked, whatever they claim: a few kilobytes can
// stand for gigabytes.
inline constexpr std::size_t k_records_bytes_max = 256 * 1024 * 1024;

// Of all batches but those that hold markers of transactions, in the order of their offsets. Of the
// formats before Kafka 0.11 nothing is read, nor of a last batch that is cut off; checksums are the
// broker's business. Error (corrupt): they are no batches, a batch holds no such records, or they
// take more than `bytes_max`.
[[nodiscard]] Result<std::vector<Record>> read_records(Bytes batches,
                                                       std::size_t bytes_max = k_records_bytes_max);

// Of a Produce request or a Fetch response, whose body this is; nothing of other messages. Errors
// as `decode` and `read_records`.
[[nodiscard]] Result<std::vector<MomentRecord>> records_of(std::int16_t api_key,
                                                           Direction direction,
                                                           std::int16_t version, Bytes body,
                                                           const TopicNames* names = nullptr);

}  // namespace wringer::wire::kafka
