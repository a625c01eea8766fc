#include "bench/wire/socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace wringer::bench {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

tl::unexpected<Error> failed(const std::string& what) {
  if (errno == EAGAIN) return fail(ErrorCode::timed_out, what + ": nothing happened for 10 s");
  return fail(system_error(what, errno));
}

void prepare(int descriptor) {
  const int on = 1;
  const timeval patience{.tv_sec = 10, .tv_usec = 0};
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

}  // namespace

Socket::~Socket() {
  if (m_descriptor >= 0) close(m_descriptor);
}

Socket::Socket(Socket&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(m_descriptor, other.m_descriptor);
  return *this;
}

Result<Socket> Socket::connect(std::uint16_t port) {
  Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = loopback(port);
  if (::connect(socket.m_descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address)) {
    return failed("connecting to port " + std::to_string(port));
  }
  prepare(socket.m_descriptor);
  return socket;
}

Result<Socket> Socket::listen() {
  Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = loopback(0);
  if (bind(socket.m_descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) ||
      ::listen(socket.m_descriptor, SOMAXCONN)) {
    return failed("opening a loopback port");
  }
  return socket;
}

Result<Socket> Socket::accept() const {
  const int descriptor = accept4(m_descriptor, nullptr, nullptr, SOCK_CLOEXEC);
  if (descriptor < 0) return failed("accepting a connection");
  prepare(descriptor);
  return Socket(descriptor);
}

Status Socket::send(std::span<const std::byte> bytes) const {
  while (!bytes.empty()) {
    const ssize_t size = ::send(m_descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size < 0) return failed("sending");
    bytes = bytes.subspan(static_cast<std::size_t>(size));
  }
  return {};
}

Status Socket::receive(std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    WRINGER_ASSIGN(const std::size_t size, receive_some(bytes));
    bytes = bytes.subspan(size);
  }
  return {};
}

Result<std::size_t> Socket::receive_some(std::span<std::byte> bytes) const {
  const ssize_t size = recv(m_descriptor, bytes.data(), bytes.size(), 0);
  if (size < 0) return failed("receiving");
  if (size == 0) return fail(ErrorCode::environment, "receiving: the peer has closed");
  return static_cast<std::size_t>(size);
}

std::uint16_t Socket::local_port() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(m_descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

void Socket::shut_down() const {
  shutdown(m_descriptor, SHUT_RDWR);
}

}  // namespace wringer::bench
