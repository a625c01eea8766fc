#pragma once

// A connection to a service, from its first byte to the moment from which it is as if in plain
// text.

#include "harness/gateway/gateway.h"
#include "harness/gateway/scram.h"
#include "harness/gateway/tls_context.h"

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace wringer::gateway {

// Lives on the thread of its io_context. Whoever waits for it keeps it alive.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // `context` is null where the upstream has no TLS. `upstream` outlives it.
  Connection(asio::io_context& io, const Upstream& upstream,
             std::shared_ptr<asio::ssl::context> context)
      : m_socket(io), m_patience(io), m_upstream(upstream), m_context(std::move(context)) {}

  // Connects, agrees on TLS, signs in; then `done`, once. Error code environment with what the
  // service said, or timed_out if it doesn't answer within that time.
  void open(Duration within, std::function<void(Status)> done);

  using Handler = std::function<void(std::error_code, std::size_t)>;
  void read_some(asio::mutable_buffer into, Handler handler);
  void write(asio::const_buffer from, Handler handler);
  void close();

 private:
  using Answered = std::function<void(const std::string&)>;

  void ask_for_tls();
  void shake_hands();
  void sign_in();
  void sign_in_plain();
  void sign_in_scram();
  // Sends a frame and waits for the payload of the one that answers it.
  void call(std::string frame, Answered answered);
  // True: there was one, and it has been told.
  bool failed(const std::string& what, std::error_code problem);
  void finish(const Status& status);

  asio::ip::tcp::socket m_socket;
  asio::steady_timer m_patience;
  const Upstream& m_upstream;
  std::shared_ptr<asio::ssl::context> m_context;
  std::optional<TlsStream> m_tls;
  std::optional<ScramClient> m_scram;
  std::function<void(Status)> m_done;
  std::string m_out;
  std::array<unsigned char, 4> m_size{};
  std::string m_in;
};

}  // namespace wringer::gateway
