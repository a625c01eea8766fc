// An address that accepts connections, or a URL that is answered, as the sign that an instance is
// ready.

#include "harness/instances/ready_sign.h"
#include "harness/instances/resolve.h"

#include <asio/connect.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read_until.hpp>
#include <asio/steady_timer.hpp>
#include <asio/write.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace wringer::instances {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;

// Nothing tells us of the moment from which on it would be answered.
constexpr Duration k_between_tries = 20ms;
// A try that takes longer is given up.
constexpr Duration k_try = 2s;
constexpr std::size_t k_status_line_bytes_max = 8 * 1024;

class AnsweringAddress final : public ReadySign {
 public:
  AnsweringAddress(const ReadySignParts& parts, const tcp::endpoint& address)
      : m_io(parts.io), m_spec(parts.spec), m_address(address), m_timer(parts.io) {
    try_it();
  }
  ~AnsweringAddress() override { end_try(); }

  [[nodiscard]] std::string what_is_missing() const override {
    if (m_seen) return "";
    const bool is_http = m_spec.sign == scenario::ReadySpec::Sign::http;
    return fmt::format("{}{}:{}{}: {}", is_http ? "http://" : "", m_spec.host, m_spec.port,
                       m_spec.path, m_last);
  }

 private:
  // Kept alive by whoever is to call it back; `current` is false once another one has begun.
  struct Try {
    explicit Try(asio::io_context& io) : socket(io) {}

    tcp::socket socket;
    std::string request;
    std::string answer;
    bool current = true;
  };

  void end_try() {
    if (!m_try) return;
    m_try->current = false;
    std::error_code ignored;  // It may have ended by itself.
    m_try->socket.close(ignored);
    m_try.reset();
  }

  void try_it() {
    m_try = std::make_shared<Try>(m_io);
    m_timer.expires_after(k_try);
    m_timer.async_wait([this, current = m_try](std::error_code problem) {
      if (!problem && current->current) try_again("no answer");
    });
    m_try->socket.async_connect(m_address, [this, current = m_try](std::error_code problem) {
      if (!current->current) return;
      if (problem) return try_again(problem.message());
      if (m_spec.sign == scenario::ReadySpec::Sign::http) return ask();
      seen();
    });
  }

  void ask() {
    m_try->request = fmt::format(
        "GET {} HTTP/1.1\r\nHost: {}:{}\r\nUser-Agent: wringer\r\nConnection: close\r\n\r\n",
        m_spec.path, m_spec.host, m_spec.port);
    asio::async_write(m_try->socket, asio::buffer(m_try->request),
                      [this, current = m_try](std::error_code problem, std::size_t) {
                        if (!current->current) return;
                        if (problem) return try_again(problem.message());
                        hear();
                      });
  }

  void hear() {
    asio::async_read_until(m_try->socket,
                           asio::dynamic_buffer(m_try->answer, k_status_line_bytes_max), "\r\n",
                           [this, current = m_try](std::error_code problem, std::size_t) {
                             if (!current->current) return;
                             if (problem) return try_again(problem.message());
                             judge(current->answer);
                           });
  }

  void judge(const std::string& answer) {
    int status = 0;
    if (std::sscanf(answer.c_str(), "HTTP/%*d.%*d %d", &status) != 1) {
      return try_again("answered in no HTTP");
    }
    if (status >= 200 && status < 300) return seen();
    try_again(fmt::format("answered with status {}", status));
  }

  void seen() {
    m_seen = true;
    m_timer.cancel();
    end_try();
  }

  void try_again(const std::string& why) {
    m_last = why;
    end_try();
    m_timer.expires_after(k_between_tries);
    m_timer.async_wait([this, alive = std::weak_ptr<int>(m_alive)](std::error_code problem) {
      if (!problem && !alive.expired()) try_it();
    });
  }

  asio::io_context& m_io;
  scenario::ReadySpec m_spec;
  tcp::endpoint m_address;
  asio::steady_timer m_timer;
  std::shared_ptr<Try> m_try;
  std::string m_last = "not asked yet";
  bool m_seen = false;
  // Gone when this object is: a timer that has run out by then knows by it.
  std::shared_ptr<int> m_alive = std::make_shared<int>(0);
};

}  // namespace

Result<std::unique_ptr<ReadySign>> look_for_address(const ReadySignParts& parts) {
  WRINGER_ASSIGN(const tcp::endpoint address,
                 resolve(parts.spec.host, static_cast<std::uint16_t>(std::stoi(parts.spec.port))));
  return std::make_unique<AnsweringAddress>(parts, address);
}

}  // namespace wringer::instances
