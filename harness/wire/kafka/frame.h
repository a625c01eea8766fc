#pragma once

// Framing: every message of Kafka is a size (INT32, not counting itself) and that many bytes.

#include "harness/wire/kafka/bytes.h"

#include <cstddef>
#include <string>
#include <variant>

namespace wringer::wire::kafka {

// What a broker accepts by default (socket.request.max.bytes). Answers may be larger.
inline constexpr std::size_t k_request_size_max = 104'857'600;
// No broker sends more in one answer than a batch above the fetch limit; beyond this it is
// nonsense.
inline constexpr std::size_t k_response_size_max = 1'073'741'824;
inline constexpr std::size_t k_frame_size_bytes = 4;

// At least this many more bytes are needed; never zero.
struct NeedMore {
  std::size_t bytes = 0;
};

// A whole frame stands at the front of the buffer.
struct Frame {
  // Without the size in front. Borrows the buffer.
  Bytes payload;
  // How much of the buffer it takes, with the size in front.
  std::size_t size = 0;
};

// What came is not Kafka; nothing that follows on this connection can be read.
struct Nonsense {
  // A plain sentence: what it is, and what to do.
  std::string reason;
};

using NextFrame = std::variant<NeedMore, Frame, Nonsense>;

// Looks at the front of what a connection delivered so far. `limit` bounds the payload.
[[nodiscard]] NextFrame next_frame(Bytes buffered, std::size_t limit = k_request_size_max);

}  // namespace wringer::wire::kafka
