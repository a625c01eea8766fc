#include "harness/proxy/proxy.h"

#include "harness/core/assert.h"
#include "harness/proxy/postgres_interpreter.h"

#include <asio/ip/address_v4.hpp>
#include <asio/steady_timer.hpp>
#include <fmt/format.h>

#include <sys/resource.h>

#include <algorithm>

namespace wringer::proxy {

using asio::ip::tcp;
using namespace std::chrono_literals;
namespace kafka = wire::kafka;

namespace {

// Files that we may have open, and how many of them are left to everything but connections: the
// journal, the clients, what the judge reads.
constexpr rlim_t k_others = 200;

rlim_t open_files_max() {
  rlimit limit{};
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : RLIM_INFINITY;
}

// Numbers are given from the lowest, so a high one tells how many there are.
bool has_room_behind(const tcp::socket& socket, rlim_t max) {
  const rlim_t others = std::min(k_others, max / 4);
  return static_cast<rlim_t>(const_cast<tcp::socket&>(socket).native_handle()) < max - others;
}

// Asked anew at once, it would fail anew at once.
constexpr Duration k_accept_again = 50ms;

}  // namespace

struct Proxy::Listener {
  Listener(asio::io_context& io, Link its_link)
      : acceptor(io), again(io), link(std::move(its_link)) {}

  tcp::acceptor acceptor;
  asio::steady_timer again;
  Link link;
  bool was_full = false;
};

Proxy::Proxy(asio::io_context& io, Events events) : m_io(io), m_events(std::move(events)) {}

Proxy::~Proxy() {
  for (const auto& listener : m_listeners) {
    std::error_code ignored;  // Nothing is left to be done with it.
    listener->acceptor.close(ignored);
    listener->again.cancel();
  }
  // Nobody listens to their end any more.
  m_events = {};
  while (!m_sessions.empty()) m_sessions.begin()->second->sever();
}

Status Proxy::open_kafka(Instance instance, const std::vector<Broker>& brokers,
                         std::uint16_t first_port) {
  for (const Broker& broker : brokers) {
    WRINGER_ASSIGN(const std::uint16_t port, listen({.service = Service::kafka,
                                                     .instance = instance,
                                                     .broker = broker.id,
                                                     .upstream = broker.address},
                                                    first_port));
    m_kafka_ports[{instance, broker.id}] = port;
    first_port = 0;
  }
  return {};
}

Status Proxy::open_postgres(Instance instance, const tcp::endpoint& server, std::uint16_t port) {
  WRINGER_ASSIGN(
      m_postgres_ports[instance],
      listen({.service = Service::postgres, .instance = instance, .broker = -1, .upstream = server},
             port));
  return {};
}

Result<std::uint16_t> Proxy::listen(Link link, std::uint16_t wanted) {
  auto listener = std::make_shared<Listener>(m_io, std::move(link));
  std::error_code problem;
  const tcp::endpoint here(asio::ip::address_v4::loopback(), wanted);
  listener->acceptor.open(here.protocol(), problem);
  // One that was given has been used in the case before.
  if (!problem && wanted != 0) {
    listener->acceptor.set_option(asio::socket_base::reuse_address(true), problem);
  }
  if (!problem) listener->acceptor.bind(here, problem);
  if (!problem) listener->acceptor.listen(asio::socket_base::max_listen_connections, problem);
  if (problem) {
    const std::string what = wanted == 0 ? "a loopback port" : fmt::format("port {}", wanted);
    return fail(ErrorCode::environment,
                fmt::format("opening {} for a proxy: {}", what, problem.message()));
  }
  const std::uint16_t port = listener->acceptor.local_endpoint().port();
  m_listeners.push_back(listener);
  accept(*listener);
  return port;
}

void Proxy::accept(Listener& listener) {
  listener.acceptor.async_accept([this, &listener](std::error_code problem, tcp::socket client) {
    // Closed: the proxy is being destroyed, and `this` may be gone.
    if (problem == asio::error::operation_aborted) return;
    if (problem) {
      accept_later(listener, problem.message());
      return;
    }
    if (!has_room_behind(client, open_files_max())) {
      refuse_for_want_of_room(listener, client);
    } else if (m_rules.refuses(listener.link)) {
      refuse(client);
    } else {
      const Link& link = listener.link;
      ++m_accepted[{link.instance, link.service}];
      const std::uint64_t connection = ++m_last_connection;
      SessionObserver& observer = *this;
      auto session = std::make_shared<Session>(std::move(client), link, connection,
                                               interpreter_for(link), observer);
      m_sessions.emplace(connection, session);
      m_rules.begins(*session);
      session->start(m_frozen[link.instance]);
    }
    accept(listener);
  });
}

void Proxy::refuse(tcp::socket& client) {
  std::error_code ignored;  // It is to vanish, and does so in any case.
  client.set_option(asio::socket_base::linger(true, 0), ignored);
  client.close(ignored);
}

void Proxy::refuse_for_want_of_room(Listener& listener, tcp::socket& client) {
  refuse(client);
  if (std::exchange(listener.was_full, true)) return;
  m_events.lost(listener.link,
                fmt::format("it has more connections open than Wringer may have files ({}, of "
                            "which each takes two), so that further ones were refused: raise "
                            "`ulimit -n`, or look for connections that it never closes",
                            open_files_max()));
}

void Proxy::accept_later(Listener& listener, const std::string& why) {
  if (!std::exchange(listener.was_full, true)) {
    m_events.lost(listener.link, "connections could not be accepted: " + why);
  }
  listener.again.expires_after(k_accept_again);
  listener.again.async_wait([this, &listener](std::error_code problem) {
    if (!problem) accept(listener);
  });
}

std::unique_ptr<Interpreter> Proxy::interpreter_for(const Link& link) {
  if (link.service == Service::postgres) return std::make_unique<PostgresInterpreter>();
  const Instance instance = link.instance;
  return std::make_unique<KafkaInterpreter>(
      [this, instance](const kafka::BrokerAddress& broker) { return place_for(instance, broker); },
      m_topic_names, m_records, m_long_polls);
}

std::optional<tcp::endpoint> Proxy::place_for(Instance instance,
                                              const kafka::BrokerAddress& broker) {
  const std::pair which(instance, broker.node_id);
  if (!m_kafka_ports.contains(which)) {
    // It gets its listener now, before the instance learns of it.
    if (const Status opened = open_newcomer(instance, broker); !opened) {
      if (m_not_seen.insert(which).second) {
        m_events.lost(
            {.service = Service::kafka,
             .instance = instance,
             .broker = broker.node_id,
             .upstream = {}},
            fmt::format("broker {} at {}:{} appeared while the case ran, and what is said "
                        "to it goes past Wringer: {}",
                        broker.node_id, broker.host, broker.port, opened.error().message));
      }
      return std::nullopt;
    }
  }
  return tcp::endpoint(asio::ip::address_v4::loopback(), m_kafka_ports[which]);
}

Status Proxy::open_newcomer(Instance instance, const kafka::BrokerAddress& broker) {
  std::error_code problem;
  const auto address = asio::ip::make_address(broker.host, problem);
  // To look a name up, or to open a door, would keep every link waiting.
  if (problem) return fail(ErrorCode::environment, "it is known by a name alone");
  if (m_brokers_are_behind_doors) {
    return fail(ErrorCode::environment, "it is reached by TLS or a login");
  }
  return open_kafka(instance,
                    {{broker.node_id, {address, static_cast<std::uint16_t>(broker.port)}}});
}

std::string Proxy::kafka_bootstrap(Instance instance) const {
  std::string text;
  for (auto port = m_kafka_ports.lower_bound({instance, 0});
       port != m_kafka_ports.end() && port->first.first == instance; ++port) {
    text += fmt::format("{}127.0.0.1:{}", text.empty() ? "" : ",", port->second);
  }
  WRINGER_ASSERT(!text.empty());
  return text;
}

std::uint16_t Proxy::postgres_port(Instance instance) const {
  const auto port = m_postgres_ports.find(instance);
  WRINGER_ASSERT(port != m_postgres_ports.end());
  return port->second;
}

void Proxy::freeze(Instance instance) {
  m_frozen[instance] = true;
  for (const auto& [connection, session] : m_sessions) {
    if (session->link().instance == instance) session->freeze();
  }
}

void Proxy::thaw(Instance instance) {
  m_frozen[instance] = false;
  // Thawing lets bytes flow, which may end sessions: so not while walking over them.
  for (const auto& [connection, session] : LinkRules::Sessions(m_sessions)) {
    if (session->link().instance == instance) session->thaw();
  }
}

void Proxy::sever(Instance instance) {
  for (const auto& [connection, session] : LinkRules::Sessions(m_sessions)) {
    if (session->link().instance == instance && !m_rules.keeps(*session)) session->end_client();
  }
}

int Proxy::cut(const LinkSelection& where, Ending for_client, Ending for_service) {
  int count = 0;
  for (const auto& [connection, session] : LinkRules::Sessions(m_sessions)) {
    if (!LinkRules::fits(where, *session)) continue;
    session->cut(for_client, for_service);
    ++count;
  }
  return count;
}

std::vector<std::shared_ptr<Session>> Proxy::sessions_of(Instance instance, Service service) const {
  std::vector<std::shared_ptr<Session>> sessions;
  for (const auto& [connection, session] : m_sessions) {
    const Link& link = session->link();
    if (link.instance == instance && link.service == service) sessions.push_back(session);
  }
  return sessions;
}

std::shared_ptr<Session> Proxy::session(std::uint64_t connection) const {
  const auto found = m_sessions.find(connection);
  return found == m_sessions.end() ? nullptr : found->second;
}

Business Proxy::business() const {
  Business all = Business::none;
  for (const auto& [connection, session] : m_sessions) {
    const Interpreter& interpreter = session->interpreter();
    if (!interpreter.busy()) continue;
    if (!interpreter.only_reads()) return Business::writes;
    all = Business::reads;
  }
  return all;
}

std::uint64_t Proxy::connections_of(Instance instance, Service service) const {
  const auto accepted = m_accepted.find({instance, service});
  return accepted == m_accepted.end() ? 0 : accepted->second;
}

Decision Proxy::on_moment(Session& session, Moment& moment) {
  m_rules.on_moment(session, moment);
  return m_events.moment ? m_events.moment(session, moment) : Decision::forward;
}

void Proxy::on_notice(Session& session, const std::string& text) {
  if (m_events.notice) m_events.notice(session.link(), text);
}

void Proxy::on_lost(Session& session, const std::string& why) {
  if (m_events.lost) m_events.lost(session.link(), why);
}

void Proxy::on_closed(Session& session) {
  if (m_events.closed) m_events.closed(session);
  m_rules.ends(session);
  m_sessions.erase(session.connection());
}

}  // namespace wringer::proxy
