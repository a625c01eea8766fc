#include "tests/clients/proxies.h"

#include <fmt/format.h>

#include <sstream>

namespace wringer::test {

Proxies::Proxies()
    : m_proxy(std::make_unique<proxy::Proxy>(
          m_io, proxy::Proxy::Events{.moment =
                                         [this](proxy::Session&, Moment& moment) {
                                           m_journal.add(moment);
                                           return proxy::Decision::forward;
                                         },
                                     .notice =
                                         [this](const proxy::Link& link, const std::string& text) {
                                           m_notices.push_back(
                                               fmt::format("instance {}, {}: {}", link.instance,
                                                           to_string(link.service), text));
                                         },
                                     .closed = {}})) {}

Result<std::unique_ptr<Proxies>> Proxies::open(int instances,
                                               const std::vector<proxy::Broker>& brokers,
                                               const asio::ip::tcp::endpoint& postgres) {
  std::unique_ptr<Proxies> proxies(new Proxies);
  for (Instance instance = 1; instance <= instances; ++instance) {
    WRINGER_TRY(proxies->m_proxy->open_kafka(instance, brokers));
    WRINGER_TRY(proxies->m_proxy->open_postgres(instance, postgres));
  }
  proxies->m_thread = std::thread([io = &proxies->m_io] { io->run(); });
  return proxies;
}

std::set<std::string> Proxies::addresses_of(Instance instance) const {
  std::set<std::string> addresses{fmt::format("127.0.0.1:{}", postgres_port(instance))};
  std::istringstream brokers(kafka_bootstrap(instance));
  for (std::string broker; std::getline(brokers, broker, ',');) addresses.insert(broker);
  return addresses;
}

void Proxies::stop() {
  m_io.stop();
  if (m_thread.joinable()) m_thread.join();
}

}  // namespace wringer::test
