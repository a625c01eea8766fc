#include "harness/wire/kafka/decompress.h"

#include <fmt/format.h>

#include <lz4frame.h>
#include <snappy-c.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>

namespace wringer::wire::kafka {
namespace {

tl::unexpected<Error> corrupt(std::string_view compression, std::string_view why) {
  return fail(ErrorCode::corrupt, fmt::format("records compressed with {}: {}", compression, why));
}

// Output that grows piece by piece: what a head says about its size need not be true.
class Output {
 public:
  explicit Output(std::size_t size_max) : m_size_max(size_max) {}

  // Room for at most one byte too many, which is how too much is noticed.
  [[nodiscard]] std::span<char> room() {
    constexpr std::size_t k_piece = 64 * 1024;
    m_text.resize(m_used + std::min(k_piece + m_used, m_size_max + 1 - m_used));
    return std::span(m_text).subspan(m_used);
  }
  // False: it is too much.
  [[nodiscard]] bool use(std::size_t size) {
    m_used += size;
    return m_used <= m_size_max;
  }
  [[nodiscard]] std::size_t left() const { return m_size_max - m_used; }
  // At most what is left.
  void add(std::string_view text) {
    m_text.replace(m_used, std::string::npos, text);
    m_used += text.size();
  }
  [[nodiscard]] std::string take() {
    m_text.resize(m_used);
    return std::move(m_text);
  }

 private:
  std::size_t m_size_max;
  std::string m_text;
  std::size_t m_used = 0;
};

constexpr std::string_view k_too_much = "they stand for more bytes than we take";
constexpr std::string_view k_breaks_off = "they break off";

Result<std::string> from_gzip(Bytes bytes, std::size_t size_max) {
  z_stream stream{};
  constexpr int k_gzip_only = 16 + MAX_WBITS;
  if (inflateInit2(&stream, k_gzip_only) != Z_OK) return corrupt("gzip", "zlib does not start");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> owner(&stream, inflateEnd);
  // zlib does not write there, but older ones don't say so.
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  Output output(size_max);
  while (true) {
    const std::span<char> room = output.room();
    stream.next_out = reinterpret_cast<Bytef*>(room.data());
    stream.avail_out = static_cast<uInt>(room.size());
    const int code = inflate(&stream, Z_NO_FLUSH);
    if (!output.use(room.size() - stream.avail_out)) return corrupt("gzip", k_too_much);
    if (code == Z_STREAM_END) {
      if (stream.avail_in == 0) return output.take();
      // Several files one behind the other are one.
      if (inflateReset(&stream) != Z_OK) return corrupt("gzip", "zlib does not start again");
    } else if (code != Z_OK) {
      return corrupt("gzip", stream.avail_in == 0 ? k_breaks_off : "zlib refuses them");
    }
  }
}

Status add_snappy_block(Bytes block, Output& output) {
  const auto* data = reinterpret_cast<const char*>(block.data());
  std::size_t size = 0;
  if (snappy_uncompressed_length(data, block.size(), &size) != SNAPPY_OK) {
    return corrupt("snappy", "a block does not say its size");
  }
  // Who claims too much must not get the memory for it. The best that snappy can do is 22 to 1.
  if (size > output.left()) return corrupt("snappy", k_too_much);
  if (size / 64 > block.size()) return corrupt("snappy", "a block claims an impossible size");
  std::string text(size, '\0');
  if (snappy_uncompress(data, block.size(), text.data(), &size) != SNAPPY_OK) {
    return corrupt("snappy", "the library refuses them");
  }
  output.add(text);
  return {};
}

// Java's producers write a head (magic, version, oldest version that can read it) and then blocks
// with their size in front; others write one bare block.
Result<std::string> from_snappy(Bytes bytes, std::size_t size_max) {
  constexpr std::string_view k_xerial("\x82SNAPPY\0", 8);
  Output output(size_max);
  if (!to_text(bytes).starts_with(k_xerial)) {
    WRINGER_TRY(add_snappy_block(bytes, output));
    return output.take();
  }
  Reader reader(bytes);
  static_cast<void>(reader.bytes(k_xerial.size() + 8));
  while (!reader.failed() && reader.remaining() > 0) {
    const std::int32_t size = reader.int32();
    if (size < 0) return corrupt("snappy", "a block has an impossible size");
    const Bytes block = reader.bytes(static_cast<std::size_t>(size));
    if (!reader.failed()) WRINGER_TRY(add_snappy_block(block, output));
  }
  if (reader.failed()) return corrupt("snappy", k_breaks_off);
  return output.take();
}

Result<std::string> from_lz4(Bytes bytes, std::size_t size_max) {
  LZ4F_dctx* context = nullptr;
  if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) != 0) {
    return corrupt("lz4", "the library does not start");
  }
  const std::unique_ptr<LZ4F_dctx, std::size_t (*)(LZ4F_dctx*)> owner(
      context, LZ4F_freeDecompressionContext);
  Output output(size_max);
  std::size_t hint = 1;
  while (true) {
    const std::span<char> room = output.room();
    std::size_t written = room.size();
    std::size_t read = bytes.size();
    hint = LZ4F_decompress(context, room.data(), &written, bytes.data(), &read, nullptr);
    if (LZ4F_isError(hint) != 0) return corrupt("lz4", LZ4F_getErrorName(hint));
    bytes = bytes.subspan(read);
    if (!output.use(written)) return corrupt("lz4", k_too_much);
    // 0: a frame is complete; another may follow.
    if (hint == 0 && bytes.empty()) return output.take();
    if (read == 0 && written == 0) return corrupt("lz4", k_breaks_off);
  }
}

Result<std::string> from_zstd(Bytes bytes, std::size_t size_max) {
  const std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream(ZSTD_createDStream(),
                                                                             ZSTD_freeDStream);
  // The window, whose size the frame chooses, is memory as well. Producers take 8 MiB at most.
  constexpr int k_window_log_max = 25;
  const std::size_t set =
      ZSTD_DCtx_setParameter(stream.get(), ZSTD_d_windowLogMax, k_window_log_max);
  if (ZSTD_isError(set) != 0) return corrupt("zstd", ZSTD_getErrorName(set));
  ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
  Output output(size_max);
  while (true) {
    const std::span<char> room = output.room();
    ZSTD_outBuffer out{room.data(), room.size(), 0};
    const std::size_t before = input.pos;
    const std::size_t hint = ZSTD_decompressStream(stream.get(), &out, &input);
    if (ZSTD_isError(hint) != 0) return corrupt("zstd", ZSTD_getErrorName(hint));
    if (!output.use(out.pos)) return corrupt("zstd", k_too_much);
    if (hint == 0 && input.pos == input.size) return output.take();
    if (out.pos == 0 && input.pos == before) return corrupt("zstd", k_breaks_off);
  }
}

}  // namespace

Result<std::string> decompress(Compression compression, Bytes bytes, std::size_t size_max) {
  switch (compression) {
    case Compression::none:
      if (bytes.size() > size_max) return fail(ErrorCode::corrupt, "records of too many bytes");
      return std::string(to_text(bytes));
    case Compression::gzip:
      return from_gzip(bytes, size_max);
    case Compression::snappy:
      return from_snappy(bytes, size_max);
    case Compression::lz4:
      return from_lz4(bytes, size_max);
    case Compression::zstd:
      return from_zstd(bytes, size_max);
    case Compression::unknown:
      break;
  }
  return fail(ErrorCode::corrupt, "records of a compression that we don't know");
}

}  // namespace wringer::wire::kafka
