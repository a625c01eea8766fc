#pragma once

// How the harness and its keeper talk: one JSON object a packet over a SOCK_SEQPACKET pair, at most
// one file descriptor with it. Requests: spawn, status, discard, at_end. Each gets one answer.

#include "harness/core/error.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace wringer::process {

struct Packet {
  nlohmann::json body;
  // Received: owned by whoever takes the packet. Sent: stays the sender's.
  int descriptor = -1;
};

// Blocks until the packet is in the socket. Error: the other side is gone, or the packet is too
// big.
[[nodiscard]] Status send_packet(int socket, const Packet& packet);

// Blocks. Nothing: the other side has closed.
[[nodiscard]] Result<std::optional<Packet>> receive_packet(int socket);

}  // namespace wringer::process
