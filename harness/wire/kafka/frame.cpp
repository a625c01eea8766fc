#include "harness/wire/kafka/frame.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace wringer::wire::kafka {
namespace {

constexpr std::array<std::string_view, 8> k_http_starts{"GET ", "POST", "HEAD", "PUT ",
                                                        "OPTI", "DELE", "CONN", "HTTP"};

// As sizes, all of these are above 350 MB, so no real message is mistaken for one.
std::optional<std::string> other_protocol(Bytes start) {
  const auto at = [&](std::size_t i) { return std::to_integer<unsigned>(start[i]); };
  if ((at(0) == 0x16 || at(0) == 0x15) && at(1) == 3 && at(2) <= 4) {
    return fmt::format("this is TLS ({}), not plain Kafka: use PLAINTEXT on this connection",
                       at(0) == 0x16 ? "a handshake" : "an alert");
  }
  const std::string_view text = to_text(start.first(k_frame_size_bytes));
  for (const std::string_view http : k_http_starts) {
    if (text == http) return "this is HTTP, not Kafka: something else uses this port";
  }
  return std::nullopt;
}

}  // namespace

NextFrame next_frame(Bytes buffered, std::size_t limit) {
  if (buffered.size() < k_frame_size_bytes) return NeedMore{k_frame_size_bytes - buffered.size()};
  if (auto reason = other_protocol(buffered)) return Nonsense{std::move(*reason)};
  const std::int32_t size = Reader(buffered).int32();
  if (size < 0) return Nonsense{fmt::format("a message has the negative size {}", size)};
  const auto payload = static_cast<std::size_t>(size);
  if (payload > limit) {
    return Nonsense{
        fmt::format("a message of {} bytes is above the limit of {} bytes", payload, limit)};
  }
  const std::size_t whole = k_frame_size_bytes + payload;
  if (buffered.size() < whole) return NeedMore{whole - buffered.size()};
  return Frame{buffered.subspan(k_frame_size_bytes, payload), whole};
}

}  // namespace wringer::wire::kafka
