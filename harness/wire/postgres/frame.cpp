#include "harness/wire/postgres/frame.h"

#include "harness/wire/postgres/payload.h"

#include <fmt/format.h>

#include <string_view>

namespace wringer::wire::postgres {
namespace {

constexpr std::byte k_tls_handshake{0x16};
constexpr std::size_t k_length_bytes = 4;

// Every type of the protocol, and among them those whose length depends on what users do.
constexpr std::string_view k_frontend_types = "QPBEDCHSFdcfpX";
constexpr std::string_view k_frontend_long = "QPBFd";
constexpr std::string_view k_backend_types = "RKSZCDEINTtn123sVAGHWdcv";
constexpr std::string_view k_backend_long = "TtDdVENA";

std::string printable(char type) {
  const auto code = static_cast<unsigned char>(type);
  return code > ' ' && code < 0x7f ? fmt::format("'{}'", type) : fmt::format("0x{:02x}", code);
}

std::string_view name_of(Side side) {
  return side == Side::frontend ? "client" : "server";
}

}  // namespace

Framed next_startup_packet(Bytes buffer, const SizeLimits& limits) {
  constexpr std::size_t k_shortest = 8;
  if (!buffer.empty() && buffer[0] == k_tls_handshake) {
    return Message{MessageForm::tls_hello, '\0', buffer.size(), buffer};
  }
  if (buffer.size() < k_length_bytes) return NeedMore{k_shortest - buffer.size()};
  const std::size_t length = read_uint32(buffer);
  if (length < k_shortest || length > limits.start_up) {
    return Nonsense{fmt::format("the client's first message claims {} bytes; it has {} to {}",
                                length, k_shortest, limits.start_up)};
  }
  if (buffer.size() < length) return NeedMore{length - buffer.size()};

  Message message{MessageForm::start_up, '\0', length,
                  buffer.subspan(k_length_bytes, length - k_length_bytes)};
  switch (read_uint32(message.payload)) {
    case k_ssl_request_code:
      message.form = MessageForm::ssl_request;
      break;
    case k_gss_request_code:
      message.form = MessageForm::gss_request;
      break;
    case k_cancel_request_code:
      message.form = MessageForm::cancel_request;
      break;
    default:
      break;
  }
  const bool asks_for_encryption =
      message.form == MessageForm::ssl_request || message.form == MessageForm::gss_request;
  if (asks_for_encryption && length != k_shortest) {
    return Nonsense{
        fmt::format("a request for encryption has {} bytes; it must have {}", length, k_shortest)};
  }
  return message;
}

Framed next_encryption_answer(Bytes buffer, const SizeLimits& limits) {
  if (buffer.empty()) return NeedMore{1};
  const char answer = static_cast<char>(buffer[0]);
  if (answer == 'E') return next_message(Side::backend, buffer, limits);
  if (answer != 'S' && answer != 'G' && answer != 'N') {
    return Nonsense{
        fmt::format("the server answered a request for encryption with {}", printable(answer))};
  }
  return Message{MessageForm::encryption_answer, answer, 1, {}};
}

Framed next_message(Side speaker, Bytes buffer, const SizeLimits& limits) {
  constexpr std::size_t k_header_bytes = 1 + k_length_bytes;
  if (buffer.empty()) return NeedMore{k_header_bytes};
  const char type = static_cast<char>(buffer[0]);
  const bool frontend = speaker == Side::frontend;
  const std::string_view known = frontend ? k_frontend_types : k_backend_types;
  if (known.find(type) == std::string_view::npos) {
    return Nonsense{fmt::format("the {} sent a message of the unknown type {}", name_of(speaker),
                                printable(type))};
  }
  if (buffer.size() < k_header_bytes) return NeedMore{k_header_bytes - buffer.size()};
  const std::size_t length = read_uint32(buffer.subspan(1));
  const bool may_be_long =
      (frontend ? k_frontend_long : k_backend_long).find(type) != std::string_view::npos;
  const std::size_t limit = may_be_long ? limits.any : limits.brief;
  if (length < k_length_bytes || length > limit) {
    return Nonsense{fmt::format("the {} sent a message {} that claims {} bytes; it has {} to {}",
                                name_of(speaker), printable(type), length, k_length_bytes, limit)};
  }
  if (buffer.size() - 1 < length) return NeedMore{length + 1 - buffer.size()};
  return Message{MessageForm::typed, type, length + 1,
                 buffer.subspan(k_header_bytes, length - k_length_bytes)};
}

}  // namespace wringer::wire::postgres
