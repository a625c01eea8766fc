#pragma once

// What it takes to be let in by a service that does not let in everybody. Holds secrets: never
// print it, never write it anywhere.

#include <optional>
#include <string>

namespace wringer {

struct TlsSettings {
  // Whom we believe, as PEM; empty: the authorities of this machine.
  std::string authorities{};
  // Who we are, as PEM; empty: nobody asks.
  std::string certificate{};
  std::string key{};
  std::string key_password{};
  // What is asked of the server's certificate: that it is made out to the name that we connected
  // to, by an authority that we believe; only the latter; or nothing at all.
  enum class Verify { name, authority, nothing } verify = Verify::name;
};

struct SaslLogin {
  // PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.
  std::string mechanism{};
  std::string user{};
  std::string password{};
};

struct KafkaSecurity {
  std::optional<TlsSettings> tls{};
  std::optional<SaslLogin> sasl{};

  // Anybody is let in, and everybody can listen.
  [[nodiscard]] bool none() const { return !tls && !sasl; }
};

}  // namespace wringer
