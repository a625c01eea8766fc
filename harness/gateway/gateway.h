#pragma once

// Doors to services that want TLS or a login. Behind each door, on loopback, the service is as if
// it lets in everybody in plain text: the proxies, and whoever speaks in a client's name, need to
// know of no other kind.

#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "harness/core/kafka_security.h"

#include <asio/ip/tcp.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace wringer::gateway {

struct Upstream {
  enum class Kind { kafka, postgres } kind = Kind::kafka;
  // As its certificate calls it.
  std::string name;
  asio::ip::tcp::endpoint address;
  std::optional<TlsSettings> tls{};
  // Of Kafka only: Postgres's logins pass through, from whoever comes.
  std::optional<SaslLogin> sasl{};
};

struct GatewayOptions {
  // Who came by this door ("Kafka at broker-1:9093") was reset, since what is behind it could not
  // be opened; or nobody can come by it for want of files. On the gateway's thread.
  std::function<void(const std::string& door, const Error& why)> failed{};
  // How long a service has to let one connection in.
  Duration patience = std::chrono::seconds(10);
};

// Has a thread of its own. Thread-safe.
class Gateway {
 public:
  // A door for each, in their order. Nothing is connected to yet. Error code usage for a key or a
  // certificate that is none.
  [[nodiscard]] static Result<std::unique_ptr<Gateway>> open(std::vector<Upstream> upstreams,
                                                             GatewayOptions options = {});
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  // One more; the same errors.
  [[nodiscard]] Result<asio::ip::tcp::endpoint> add(Upstream upstream);
  [[nodiscard]] std::vector<asio::ip::tcp::endpoint> doors() const;
  // Goes through each door once, as a client's connection would. Error code environment with what
  // the service said, or timed_out.
  [[nodiscard]] Status try_doors(Duration timeout);

 private:
  struct Impl;
  explicit Gateway(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace wringer::gateway
