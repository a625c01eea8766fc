#include "harness/proxy/proxy.h"

#include "harness/core/assert.h"
#include "harness/proxy/postgres_interpreter.h"

#include <asio/ip/address_v4.hpp>
#include <fmt/format.h>

namespace wringer::proxy {

using asio::ip::tcp;

struct Proxy::Listener {
  Listener(asio::io_context& io, Link its_link) : acceptor(io), link(std::move(its_link)) {}

  tcp::acceptor acceptor;
  Link link;
};

Proxy::Proxy(asio::io_context& io, Events events) : m_io(io), m_events(std::move(events)) {}

Proxy::~Proxy() {
  for (const auto& listener : m_listeners) {
    std::error_code ignored;  // Nothing is left to be done with it.
    listener->acceptor.close(ignored);
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
      m_events.notice(listener.link, "a connection could not be accepted: " + problem.message());
    } else if (m_rules.refuses(listener.link)) {
      std::error_code ignored;  // It is to vanish, and does so in any case.
      client.set_option(asio::socket_base::linger(true, 0), ignored);
      client.close(ignored);
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

std::unique_ptr<Interpreter> Proxy::interpreter_for(const Link& link) {
  if (link.service == Service::postgres) return std::make_unique<PostgresInterpreter>();
  const Instance instance = link.instance;
  return std::make_unique<KafkaInterpreter>(
      [this, instance](const Broker& broker) -> std::optional<tcp::endpoint> {
        const auto known = m_kafka_ports.find({instance, broker.id});
        if (known != m_kafka_ports.end()) {
          return tcp::endpoint(asio::ip::address_v4::loopback(), known->second);
        }
        // A broker that joined the cluster after we opened: it gets its listener now, before the
        // instance learns of it.
        if (const Status opened = open_kafka(instance, {broker}); !opened) {
          m_events.notice({.service = Service::kafka,
                           .instance = instance,
                           .broker = broker.id,
                           .upstream = broker.address},
                          opened.error().message);
          return std::nullopt;
        }
        return tcp::endpoint(asio::ip::address_v4::loopback(),
                             m_kafka_ports[{instance, broker.id}]);
      },
      m_topic_names, m_records);
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
    if (session->link().instance == instance && !m_rules.keeps(*session)) session->sever();
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

bool Proxy::idle() const {
  for (const auto& [connection, session] : m_sessions) {
    if (session->interpreter().busy()) return false;
  }
  return true;
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
