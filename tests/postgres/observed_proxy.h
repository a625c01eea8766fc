#pragma once

// Our proxy in front of one Postgres, on a thread of its own, with all that it says about what it
// sees.

#include "harness/core/moment.h"
#include "harness/proxy/proxy.h"
#include "harness/wire/postgres/refusal.h"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

namespace wringer::test {

// What was seen until the proxy was stopped.
struct Seen {
  // (name, phase, succeeded) → how many. Before an answer nothing has failed.
  std::map<std::tuple<MomentName, Phase, bool>, std::uint64_t> moments;
  // SQLSTATEs of the exchanges that failed.
  std::vector<std::string> errors;
  std::vector<std::string> notices;
  // Why connections were no longer understood.
  std::vector<std::string> lost;
  std::uint64_t accepted = 0;
  std::uint64_t closed = 0;
  // Nothing was under way at the end.
  bool idle = false;

  [[nodiscard]] std::uint64_t requested(MomentName name) const;
  [[nodiscard]] std::uint64_t applied(MomentName name) const;
  [[nodiscard]] std::uint64_t refused(MomentName name) const;
  [[nodiscard]] std::uint64_t acked(MomentName name) const;
};

class ObservedProxy {
 public:
  [[nodiscard]] static Result<std::unique_ptr<ObservedProxy>> open(
      const asio::ip::tcp::endpoint& server);
  ~ObservedProxy();
  ObservedProxy(const ObservedProxy&) = delete;
  ObservedProxy& operator=(const ObservedProxy&) = delete;

  [[nodiscard]] std::uint16_t port() const { return m_port; }

  // The n-th request of that name is refused. Call it before anybody connects.
  void refuse(MomentName name, int nth, wire::postgres::ErrorReport report);

  // The answer to the first request of that name goes to nobody, nor what comes behind it but the
  // end of the connection. Call it before anybody connects.
  void withhold(MomentName name) { m_to_be_withheld = name; }

  // Waits until every connection has ended (ten seconds at most), then stops and tells. Call it
  // once.
  [[nodiscard]] Seen finish();

 private:
  ObservedProxy();
  proxy::Decision on_moment(proxy::Session& session, const Moment& moment);
  void withhold_answer(proxy::Session& session);
  [[nodiscard]] bool all_closed();
  void stop();

  asio::io_context m_io{1};
  asio::executor_work_guard<asio::io_context::executor_type> m_work{m_io.get_executor()};
  // On the I/O thread, and after its end.
  Seen m_seen;
  std::unique_ptr<proxy::Proxy> m_proxy;
  std::uint16_t m_port = 0;
  std::thread m_thread;
  MomentName m_to_be_refused;
  int m_until_refused = 0;
  wire::postgres::ErrorReport m_report;
  MomentName m_to_be_withheld;
};

// All ended, nothing was lost or left over, every exchange that was answered was asked for.
void expect_all_understood(const Seen& seen);

}  // namespace wringer::test
