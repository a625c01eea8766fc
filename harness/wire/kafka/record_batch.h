#pragma once

// The heads of the record batches in a Produce request or a Fetch response. The records in them,
// which may be compressed, are read only where a rule needs them (records.h).

#include "harness/core/error.h"
#include "harness/wire/kafka/bytes.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace wringer::wire::kafka {

enum class Compression { none, gzip, snappy, lz4, zstd, unknown };

struct BatchHead {
  // The format: 2 since Kafka 0.11 (RecordBatch); 0 and 1 are single messages of old message sets.
  std::int8_t magic = 2;
  // Not known of a compressed message of the old formats: only its last offset is.
  std::optional<std::int64_t> first_offset;
  std::int64_t last_offset = 0;
  // How many records it says it holds; compaction may leave fewer than its offsets span.
  std::optional<std::int32_t> count;
  std::int16_t attributes = 0;
  // -1 where there is none, and in the old formats.
  std::int32_t leader_epoch = -1;
  std::int64_t producer_id = -1;
  std::int16_t producer_epoch = -1;
  std::int32_t base_sequence = -1;
  // Of the whole batch, head included.
  std::size_t size_bytes = 0;
  // Where its records begin; 0 in the old formats.
  std::size_t head_bytes = 0;

  [[nodiscard]] Compression compression() const;
  [[nodiscard]] bool is_transactional() const { return magic == 2 && (attributes & 0x10) != 0; }
  // Holds a marker of a transaction, no record that an application sees.
  [[nodiscard]] bool is_control() const { return magic == 2 && (attributes & 0x20) != 0; }
};

struct BatchHeads {
  std::vector<BatchHead> heads;
  // The last batch is cut off, as a broker does at its byte limit; readers ignore it, so does
  // `heads`.
  bool truncated = false;
};

// Error: these are no record batches (corrupt).
[[nodiscard]] Result<BatchHeads> read_batch_heads(Bytes records);

}  // namespace wringer::wire::kafka
