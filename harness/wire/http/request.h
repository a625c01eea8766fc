#pragma once

// HTTP/1.1, as far as it takes to be a service that is called: requests from bytes, answers to
// bytes. No I/O.

#include "harness/core/error.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wringer::wire::http {

struct Request {
  std::string method;
  // As it was sent: "/charges?dry=1".
  std::string target;
  // Names in small letters; one that comes several times stands here several times.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  // The client may send another one on this connection.
  bool keeps_open = true;

  // The first of that name; empty if there is none.
  [[nodiscard]] std::string header(std::string_view name) const;
};

struct Parsed {
  Request request;
  // How many bytes it took.
  std::size_t size = 0;
};

// The request that `bytes` begins with; nothing: there must come more. Error code corrupt: this is
// no HTTP/1, or more than anybody sends to be recorded.
[[nodiscard]] Result<std::optional<Parsed>> parse_request(std::string_view bytes);

// The client waits for a word before it sends the body (Expect: 100-continue), and `bytes` hold all
// that it sends until then.
[[nodiscard]] bool awaits_continue(std::string_view bytes);
inline constexpr std::string_view k_continue = "HTTP/1.1 100 Continue\r\n\r\n";

enum class Connection { keep, close };
[[nodiscard]] std::string answer(int status, std::string_view json, Connection connection);

}  // namespace wringer::wire::http
