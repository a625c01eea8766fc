#pragma once

// Where a message of the PostgreSQL protocol 3 ends. Nothing is copied or allocated: a message
// points into the buffer that it was found in. (PostgreSQL 15 documentation, 55.2 Message
// Flow, 55.7.)

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>

namespace wringer::wire::postgres {

using Bytes = std::span<const std::byte>;

// Who speaks: the client is the frontend, the server the backend.
enum class Side { frontend, backend };

enum class MessageForm {
  typed,              // Type byte, length, payload: everything once the connection stands.
  start_up,           // A client's StartupMessage, of any version.
  ssl_request,        // SSLRequest: the server answers with one byte.
  gss_request,        // GSSENCRequest: likewise.
  cancel_request,     // CancelRequest, on a connection of its own, never answered.
  tls_hello,          // The client starts TLS without asking (since PostgreSQL 17).
  encryption_answer,  // The bare byte 'S', 'G' (yes) or 'N' (no).
  opaque,             // Bytes that we don't look into.
};

struct Message {
  MessageForm form = MessageForm::opaque;
  // The type byte of a typed message; the byte itself of an encryption answer.
  char type = '\0';
  // Whole size on the wire, from the first byte.
  std::size_t size = 0;
  // What follows the length; of an opaque message, all of it.
  Bytes payload;
};

// At least so many bytes more must come before there is a message.
struct NeedMore {
  std::size_t bytes = 0;
};

// These bytes follow no rule of the protocol, whatever comes next.
struct Nonsense {
  std::string reason;
};

using Framed = std::variant<NeedMore, Message, Nonsense>;

// Longest messages that are believed, in bytes, without the type byte.
struct SizeLimits {
  // What the server itself takes.
  std::size_t start_up = 10'000;
  // Messages that carry no text, rows or parameters of the user's.
  std::size_t brief = 100'000;
  // The rest; the server can't send or take more than this.
  std::size_t any = 0x3fff'ffff;
};

// What a client says before it has started up.
[[nodiscard]] Framed next_startup_packet(Bytes buffer, const SizeLimits& limits = {});

// The server's answer to an SSLRequest or GSSENCRequest. A server that is too old or too broken to
// know them answers with a typed ErrorResponse.
[[nodiscard]] Framed next_encryption_answer(Bytes buffer, const SizeLimits& limits = {});

// Everything after that.
[[nodiscard]] Framed next_message(Side speaker, Bytes buffer, const SizeLimits& limits = {});

}  // namespace wringer::wire::postgres
