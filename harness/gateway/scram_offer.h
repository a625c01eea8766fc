#pragma once

#include <optional>
#include <string>

namespace wringer::gateway {

// What the server of Postgres says first on a connection, without its offer to bind a login to the
// TLS of the connection (SCRAM-SHA-256-PLUS): who comes by a door has none, and would take the
// offer for an attack. Before it may come that the server speaks an older version of the protocol,
// and notices. Nothing yet: it is not whole up to there.
[[nodiscard]] std::optional<std::string> without_binding(const std::string& bytes);

}  // namespace wringer::gateway
