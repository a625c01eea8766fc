#pragma once

// A server that does next to nothing, so that what is measured is the way to it.

#include "bench/wire/socket.h"

#include <cstdint>
#include <list>
#include <memory>
#include <thread>

namespace wringer::bench {

// Answers each Heartbeat and each Fetch request at once. To a client that begins like TLS it pushes
// bytes without any form until the client closes. A thread for each connection.
class AnsweringServer {
 public:
  [[nodiscard]] static Result<std::unique_ptr<AnsweringServer>> start();
  ~AnsweringServer();

  [[nodiscard]] std::uint16_t port() const { return m_listener.local_port(); }

 private:
  struct Connection {
    Socket socket;
    std::thread thread{};
  };

  explicit AnsweringServer(Socket listener);
  void accept();

  Socket m_listener;
  std::list<Connection> m_connections;
  std::thread m_acceptor;
};

}  // namespace wringer::bench
