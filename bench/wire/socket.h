#pragma once

// Plain blocking sockets on loopback: what a client of a service has at the least.

#include "harness/core/error.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace wringer::bench {

// A stream socket. Every call ends within ten seconds, then with error code timed_out. Reading and
// writing may be done by two threads at once.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int descriptor) : m_descriptor(descriptor) {}
  ~Socket();
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;

  [[nodiscard]] static Result<Socket> connect(std::uint16_t port);
  // Accepts connections on a port that the kernel chooses.
  [[nodiscard]] static Result<Socket> listen();

  // Errors of `accept` mean mostly that `shut_down` was called; it waits without a limit.
  [[nodiscard]] Result<Socket> accept() const;
  [[nodiscard]] Status send(std::span<const std::byte> bytes) const;
  // Fills the whole span.
  [[nodiscard]] Status receive(std::span<std::byte> bytes) const;
  // At least one byte.
  [[nodiscard]] Result<std::size_t> receive_some(std::span<std::byte> bytes) const;

  [[nodiscard]] std::uint16_t local_port() const;
  // Whoever waits in one of the calls above returns with an error.
  void shut_down() const;

 private:
  int m_descriptor = -1;
};

}  // namespace wringer::bench
