#pragma once

#include <optional>
#include <string>

namespace wringer::gateway {

// What the server of Postgres says first on a connection, without its offer to bind a login to the
// TLS of the connection (SCRAM-SHA-256-PLUS): who comes by a door has none, and would take the
// offer for an attack. Nothing yet: the message is not whole.
[[nodiscard]] std::optional<std::string> without_binding(const std::string& bytes);

}  // namespace wringer::gateway
