#pragma once

// The two requests by which a client of Kafka signs in (SaslHandshake v1, SaslAuthenticate v0;
// Kafka protocol guide).

#include "harness/core/error.h"

#include <string>

namespace wringer::gateway {

// Whole frames, size in front.
[[nodiscard]] std::string make_sasl_handshake(const std::string& mechanism);
[[nodiscard]] std::string make_sasl_authenticate(const std::string& message);

// Of an answer's payload, behind the size. Error code environment if the broker refuses, with its
// reason; corrupt.
[[nodiscard]] Status read_sasl_handshake(const std::string& payload);
[[nodiscard]] Result<std::string> read_sasl_authenticate(const std::string& payload);

}  // namespace wringer::gateway
