#include "harness/wire/kafka/record_batch.h"

#include <fmt/format.h>

namespace wringer::wire::kafka {
namespace {

// Offset and length stand in front of every batch and every old message.
constexpr std::size_t k_prefix_bytes = 12;
// Up to and with the magic, which all formats have at the same place.
constexpr std::size_t k_magic_end = 17;
// The least that the length of a batch or message may say.
constexpr std::int32_t k_batch_length_min = 49;
constexpr std::int32_t k_message_length_min = 14;

tl::unexpected<Error> corrupt(const std::string& what, std::size_t position) {
  return fail(ErrorCode::corrupt, fmt::format("at byte {} of the records: {}", position, what));
}

// RecordBatch of KIP-98, without offset and length.
Status read_batch(Reader& reader, BatchHead& head, std::int64_t base_offset) {
  head.leader_epoch = reader.int32();
  head.magic = reader.int8();
  static_cast<void>(reader.int32());  // The checksum is for the reader of the records.
  head.attributes = reader.int16();
  const std::int32_t last_delta = reader.int32();
  static_cast<void>(reader.bytes(16));  // First and greatest timestamp.
  head.producer_id = reader.int64();
  head.producer_epoch = reader.int16();
  head.base_sequence = reader.int32();
  head.count = reader.int32();
  if (last_delta < 0 || *head.count < 0 || base_offset < 0 ||
      base_offset > INT64_MAX - last_delta - 1) {
    return fail(ErrorCode::corrupt, "a batch has an impossible offset or count");
  }
  head.first_offset = base_offset;
  head.last_offset = base_offset + last_delta;
  head.head_bytes = reader.position();
  return {};
}

// A message of the formats before KIP-98. A compressed one wraps others and carries the offset of
// the last of them.
Status read_message(Reader& reader, BatchHead& head, std::int64_t offset) {
  static_cast<void>(reader.int32());  // The checksum.
  head.magic = reader.int8();
  head.attributes = reader.int8();
  if (offset < 0 || offset == INT64_MAX) {
    return fail(ErrorCode::corrupt, "a message has an impossible offset");
  }
  head.last_offset = offset;
  if (head.compression() == Compression::none) {
    head.first_offset = offset;
    head.count = 1;
  }
  return {};
}

}  // namespace

Compression BatchHead::compression() const {
  const int codec = attributes & 0x07;
  return codec <= 4 ? static_cast<Compression>(codec) : Compression::unknown;
}

Result<BatchHeads> read_batch_heads(Bytes records) {
  BatchHeads result;
  std::size_t position = 0;
  while (position < records.size()) {
    const Bytes rest = records.subspan(position);
    result.truncated = rest.size() < k_magic_end;
    if (result.truncated) break;
    Reader reader(rest);
    const std::int64_t offset = reader.int64();
    const std::int32_t length = reader.int32();
    const auto magic = std::to_integer<int>(rest[k_magic_end - 1]);
    if (magic > 2) return corrupt(fmt::format("the unknown format {}", magic), position);
    if (length < (magic == 2 ? k_batch_length_min : k_message_length_min)) {
      return corrupt(fmt::format("the impossible length {}", length), position);
    }
    const std::size_t size = k_prefix_bytes + static_cast<std::size_t>(length);
    result.truncated = rest.size() < size;
    if (result.truncated) break;
    BatchHead head;
    head.size_bytes = size;
    const Status read =
        magic == 2 ? read_batch(reader, head, offset) : read_message(reader, head, offset);
    if (!read) return corrupt(read.error().message, position);
    result.heads.push_back(head);
    position += size;
  }
  return result;
}

}  // namespace wringer::wire::kafka
