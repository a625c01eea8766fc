#pragma once

// One direction of a session: what has come and has not left yet.

#include "harness/core/clock.h"
#include "harness/core/moment.h"
#include "harness/proxy/byte_buffer.h"
#include "harness/proxy/interpreter.h"

#include <asio/ip/tcp.hpp>

#include <cstdint>
#include <deque>
#include <optional>

namespace wringer::proxy {

// How fast messages pass, and how long each is on its way; 0: as fast as they can.
struct Pace {
  Duration latency{};
  std::int64_t bytes_per_second = 0;
};

// To be told when what lies before this position has left us.
struct Ack {
  std::uint64_t position;
  Moment moment;
};

// What lies from this position on leaves us not before that time.
struct Due {
  std::uint64_t position;
  MonotonicTime at;
};

struct Stream {
  Direction direction;
  asio::ip::tcp::socket* from;
  asio::ip::tcp::socket* to;
  // The first `released` bytes may be written; what follows waits to be interpreted.
  ByteBuffer buffer{};
  std::size_t released = 0;
  std::uint64_t written = 0;
  std::deque<Ack> acks{};
  // The piece that is held: it starts at `released`.
  std::optional<Step> held{};
  // The piece whose moments the observer is being told.
  Step* announced = nullptr;
  std::deque<Due> due{};
  Pace pace{};
  MonotonicTime line_free_at{};
  // Bytes that a blackhole took; bytes that had to wait for their time.
  std::uint64_t swallowed = 0;
  std::uint64_t delayed = 0;
  bool incomplete = false;    // The interpreter needs more bytes.
  std::size_t missing = 0;    // At least so many, if it is incomplete.
  bool source_ended = false;  // FIN received.
  bool shut = false;          // FIN passed on.
  bool awaiting_read = false;
  bool awaiting_write = false;
  bool awaiting_due = false;
  bool blackholed = false;
  bool stalled = false;
};

}  // namespace wringer::proxy
