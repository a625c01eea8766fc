#include "bench/wire/answering_server.h"

#include "bench/wire/frames.h"
#include "harness/wire/kafka/api_keys.h"

#include <array>
#include <span>
#include <string>
#include <vector>

namespace wringer::bench {
namespace {

constexpr std::byte k_tls_handshake{0x16};
constexpr std::size_t k_request_head_bytes = 12;

void push(const Socket& socket) {
  const std::vector<std::byte> bytes(256 * 1024);
  // It ends when the client has closed.
  while (socket.send(bytes)) {
  }
}

// Until the client closes.
void answer(const Socket& socket) {
  std::string heartbeat = heartbeat_response();
  std::string fetched = fetch_response();
  std::array<std::byte, 4096> request;
  std::size_t filled = 0;
  while (true) {
    const auto received = socket.receive_some(std::span(request).subspan(filled));
    if (!received) return;
    filled += *received;
    if (request[0] == k_tls_handshake) return push(socket);
    std::size_t done = 0;
    while (filled - done >= k_request_head_bytes) {
      const auto next = std::span(request).first(filled).subspan(done);
      if (next.size() < size_of(next)) break;
      const bool fetches = api_key_of(next) == wire::kafka::api_keys::k_fetch;
      std::string& response = fetches ? fetched : heartbeat;
      set_response_id(response, request_id_of(next));
      if (!socket.send(std::as_bytes(std::span(response)))) return;
      done += size_of(next);
    }
    std::copy(request.begin() + done, request.begin() + filled, request.begin());
    filled -= done;
  }
}

}  // namespace

AnsweringServer::AnsweringServer(Socket listener)
    : m_listener(std::move(listener)), m_acceptor([this] { accept(); }) {}

Result<std::unique_ptr<AnsweringServer>> AnsweringServer::start() {
  WRINGER_ASSIGN(Socket listener, Socket::listen());
  return std::unique_ptr<AnsweringServer>(new AnsweringServer(std::move(listener)));
}

AnsweringServer::~AnsweringServer() {
  m_listener.shut_down();
  m_acceptor.join();
  for (Connection& connection : m_connections) connection.socket.shut_down();
  for (Connection& connection : m_connections) connection.thread.join();
}

void AnsweringServer::accept() {
  while (auto socket = m_listener.accept()) {
    Connection& connection = m_connections.emplace_back(Connection{std::move(*socket)});
    connection.thread = std::thread([&connection] { answer(connection.socket); });
  }
}

}  // namespace wringer::bench
