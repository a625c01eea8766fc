#pragma once

// The client's side of SCRAM (RFC 5802), without channel binding.

#include "harness/core/error.h"
#include "harness/core/kafka_security.h"

#include <string>

namespace wringer::gateway {

class ScramClient {
 public:
  // `login` names the hash: SCRAM-SHA-256 or SCRAM-SHA-512. `nonce`: of printable characters
  // without commas, never used before.
  ScramClient(SaslLogin login, std::string nonce)
      : m_login(std::move(login)), m_nonce(std::move(nonce)) {}

  [[nodiscard]] std::string first() const;
  // What answers the server's first message. Error code corrupt if it is none.
  [[nodiscard]] Result<std::string> answer(const std::string& server_first);
  // The server's last message proves that it knows our password as well.
  [[nodiscard]] Status check(const std::string& server_final) const;

 private:
  [[nodiscard]] std::string first_bare() const;

  SaslLogin m_login;
  std::string m_nonce;
  std::string m_server_signature;
};

[[nodiscard]] std::string to_base64(const std::string& bytes);
[[nodiscard]] Result<std::string> from_base64(const std::string& text);

}  // namespace wringer::gateway
