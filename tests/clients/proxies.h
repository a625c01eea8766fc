#pragma once

// Our proxies between the instances of one run and the services, on a thread of their own.

#include "harness/core/journal.h"
#include "harness/proxy/proxy.h"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace wringer::test {

class Proxies {
 public:
  // Listens for instances 1…n.
  [[nodiscard]] static Result<std::unique_ptr<Proxies>> open(
      int instances, const std::vector<proxy::Broker>& brokers,
      const asio::ip::tcp::endpoint& postgres);
  ~Proxies() { stop(); }
  Proxies(const Proxies&) = delete;
  Proxies& operator=(const Proxies&) = delete;

  [[nodiscard]] std::string kafka_bootstrap(Instance instance) const {
    return m_proxy->kafka_bootstrap(instance);
  }
  [[nodiscard]] std::uint16_t postgres_port(Instance instance) const {
    return m_proxy->postgres_port(instance);
  }
  // Everything that the instance may connect to: "127.0.0.1:port".
  [[nodiscard]] std::set<std::string> addresses_of(Instance instance) const;

  // Nothing is forwarded any more, and no moment comes any more.
  void stop();

  // After `stop` only.
  [[nodiscard]] const std::vector<JournalEntry>& moments() const { return m_journal.entries(); }
  // What the proxies complained about: "instance 1, kafka: …".
  [[nodiscard]] const std::vector<std::string>& notices() const { return m_notices; }

 private:
  Proxies();

  asio::io_context m_io{1};
  asio::executor_work_guard<asio::io_context::executor_type> m_work{m_io.get_executor()};
  Journal m_journal{system_clock()};
  std::vector<std::string> m_notices;
  std::unique_ptr<proxy::Proxy> m_proxy;
  std::thread m_thread;
};

}  // namespace wringer::test
