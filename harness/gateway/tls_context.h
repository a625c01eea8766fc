#pragma once

#include "harness/core/error.h"
#include "harness/core/kafka_security.h"

#include <asio/ip/tcp.hpp>
#include <asio/ssl.hpp>

#include <memory>
#include <string>

namespace wringer::gateway {

using TlsStream = asio::ssl::stream<asio::ip::tcp::socket&>;

// Error code usage if a certificate or a key can't be read.
[[nodiscard]] Result<std::shared_ptr<asio::ssl::context>> make_context(const TlsSettings& settings);

// What the server at the other end is called, and must be called if that is to be verified.
[[nodiscard]] Status name_server(TlsStream& stream, const std::string& name,
                                 TlsSettings::Verify verify);

}  // namespace wringer::gateway
