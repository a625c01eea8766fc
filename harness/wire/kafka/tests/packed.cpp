#include "harness/wire/kafka/tests/packed.h"

#include "harness/core/assert.h"

#include <lz4frame.h>
#include <snappy-c.h>
#include <zlib.h>
#include <zstd.h>

namespace wringer::wire::kafka {
namespace {

std::string gzip(std::string_view text) {
  z_stream stream{};
  constexpr int k_gzip = 16 + MAX_WBITS;
  WRINGER_ASSERT(deflateInit2(&stream, 6, Z_DEFLATED, k_gzip, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  WRINGER_ASSERT(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string snappy(std::string_view text) {
  std::size_t size = snappy_max_compressed_length(text.size());
  std::string packed(size, '\0');
  WRINGER_ASSERT(snappy_compress(text.data(), text.size(), packed.data(), &size) == SNAPPY_OK);
  packed.resize(size);
  return packed;
}

// In blocks that are small enough for a test to have several.
std::string snappy_xerial(std::string_view text) {
  constexpr std::size_t k_block = 100;
  Writer writer;
  writer.text(std::string_view("\x82SNAPPY\0\0\0\0\1\0\0\0\1", 16));
  for (; !text.empty(); text.remove_prefix(std::min(k_block, text.size()))) {
    const std::string block = snappy(text.substr(0, k_block));
    writer.integer(static_cast<std::int64_t>(block.size()), 4);
    writer.text(block);
  }
  return std::move(writer).take();
}

std::string lz4(std::string_view text) {
  std::string packed(LZ4F_compressFrameBound(text.size(), nullptr), '\0');
  const std::size_t size =
      LZ4F_compressFrame(packed.data(), packed.size(), text.data(), text.size(), nullptr);
  WRINGER_ASSERT(LZ4F_isError(size) == 0);
  packed.resize(size);
  return packed;
}

std::string zstd(std::string_view text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  const std::size_t size = ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3);
  WRINGER_ASSERT(ZSTD_isError(size) == 0);
  packed.resize(size);
  return packed;
}

void write_text(Writer& writer, const std::optional<std::string>& text) {
  writer.zigzag(text ? static_cast<std::int64_t>(text->size()) : -1);
  if (text) writer.text(*text);
}

std::string encoded(const Record& record, std::int64_t base_offset) {
  Writer inside;
  inside.integer(0, 1);
  // A timestamp, which nobody reads; any will do.
  inside.zigzag(record.offset / 3);
  inside.zigzag(record.offset - base_offset);
  write_text(inside, record.key);
  write_text(inside, record.value);
  inside.zigzag(static_cast<std::int64_t>(record.headers.size()));
  for (const RecordHeader& header : record.headers) {
    write_text(inside, header.key);
    write_text(inside, header.value);
  }
  Writer writer;
  writer.zigzag(static_cast<std::int64_t>(inside.size()));
  writer.text(std::move(inside).take());
  return std::move(writer).take();
}

// The head of a batch, from its base offset to its count.
std::string head_of(std::int64_t base_offset, std::int64_t last_delta, std::int64_t count,
                    std::pair<std::int16_t, std::size_t> attributes_and_size) {
  constexpr std::int64_t k_head_behind_length = 49;
  Writer writer;
  writer.integer(base_offset, 8);
  writer.integer(k_head_behind_length + static_cast<std::int64_t>(attributes_and_size.second), 4);
  writer.integer(0, 4);  // Leader epoch.
  writer.integer(2, 1);  // Magic.
  writer.integer(0, 4);  // Checksum.
  writer.integer(attributes_and_size.first, 2);
  writer.integer(last_delta, 4);
  writer.integer(0, 8);
  writer.integer(0, 8);
  writer.integer(-1, 8);
  writer.integer(-1, 2);
  writer.integer(-1, 4);
  writer.integer(count, 4);
  return std::move(writer).take();
}

std::int16_t codec_of(Packing packing) {
  switch (packing) {
    case Packing::none:
      return 0;
    case Packing::gzip:
      return 1;
    case Packing::snappy:
    case Packing::snappy_xerial:
      return 2;
    case Packing::lz4:
      return 3;
    case Packing::zstd:
      return 4;
  }
  WRINGER_ASSERT(false);
}

}  // namespace

std::string pack(Packing packing, std::string_view text) {
  switch (packing) {
    case Packing::none:
      return std::string(text);
    case Packing::gzip:
      return gzip(text);
    case Packing::snappy:
      return snappy(text);
    case Packing::snappy_xerial:
      return snappy_xerial(text);
    case Packing::lz4:
      return lz4(text);
    case Packing::zstd:
      return zstd(text);
  }
  WRINGER_ASSERT(false);
}

std::string batch_of(const std::vector<Record>& records, Packing packing, std::int16_t attributes) {
  WRINGER_ASSERT(!records.empty());
  const std::int64_t base = records.front().offset;
  std::string content;
  for (const Record& record : records) content += encoded(record, base);
  content = pack(packing, content);
  const auto all = static_cast<std::int16_t>(attributes | codec_of(packing));
  return head_of(base, records.back().offset - base, static_cast<std::int64_t>(records.size()),
                 {all, content.size()}) +
         content;
}

std::string batch_around(std::string_view packed, std::int32_t count, std::int16_t attributes) {
  return head_of(0, std::max(count - 1, 0), count, {attributes, packed.size()}) +
         std::string(packed);
}

}  // namespace wringer::wire::kafka
