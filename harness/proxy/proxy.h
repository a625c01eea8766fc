#pragma once

// The proxies of one case: a listener for each instance and broker, one for each instance and
// Postgres, and the sessions behind them.
//
// Runs on the io_context's one thread, which is the caller's.

#include "harness/core/error.h"
#include "harness/proxy/kafka_interpreter.h"
#include "harness/proxy/link_rules.h"
#include "harness/proxy/session.h"
#include "harness/wire/kafka/topic_names.h"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace wringer::proxy {

// What keeps connections busy: nothing, or what only reads, or what may leave something behind.
enum class Business { none, reads, writes };

class Proxy final : private SessionObserver {
 public:
  // What the proxy tells its case. All on the I/O thread.
  struct Events {
    std::function<Decision(Session&, Moment&)> moment{};
    std::function<void(const Link&, const std::string&)> notice{};
    // A connection is no longer understood, or can't be had for want of files or ports, or goes
    // past us, and why.
    std::function<void(const Link&, const std::string&)> lost{};
    // After the session's last moment.
    std::function<void(const Session&)> closed{};
  };

  Proxy(asio::io_context& io, Events events);
  ~Proxy() override;
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  // Opens this instance's listeners, on loopback ports: free ones, but for that of the first broker
  // and that of Postgres, if they are given. Connections are accepted from now on.
  [[nodiscard]] Status open_kafka(Instance instance, const std::vector<Broker>& brokers,
                                  std::uint16_t first_port = 0);
  [[nodiscard]] Status open_postgres(Instance instance, const asio::ip::tcp::endpoint& server,
                                     std::uint16_t port = 0);

  // From now on moments of new connections carry keys and values of records, where a rule needs
  // them.
  void tell_records() { m_records = RecordDetail::keys_and_values; }
  // From now on fetches of new connections wait no longer than helps.
  void shorten_long_polls() { m_long_polls = LongPolls::shortened; }

  // The brokers that `open_kafka` is told of are doors to them (see harness/gateway): what brokers
  // say of where they are leads past those.
  void brokers_are_behind_doors() { m_brokers_are_behind_doors = true; }

  // "127.0.0.1:port[,127.0.0.1:port…]": what the instance is told to connect to.
  [[nodiscard]] std::string kafka_bootstrap(Instance instance) const;
  [[nodiscard]] std::uint16_t postgres_port(Instance instance) const;

  // Every link of the instance, and those that it opens from now on, from client to service.
  void freeze(Instance instance);
  void thaw(Instance instance);
  // Closes every connection of the instance at once and drops what is held of them; but for those
  // that a rule keeps half open.
  void sever(Instance instance);
  // Ends the connections that there are, and says how many.
  int cut(const LinkSelection& where, Ending for_client, Ending for_service);
  [[nodiscard]] LinkRules& rules() { return m_rules; }

  // Open connections of the instance to the service / the one of that number, if it is open.
  [[nodiscard]] std::vector<std::shared_ptr<Session>> sessions_of(Instance instance,
                                                                  Service service) const;
  [[nodiscard]] std::shared_ptr<Session> session(std::uint64_t connection) const;

  // The unfinished business of all instances.
  [[nodiscard]] Business business() const;
  // The number of the connection that came last; 0: none yet.
  [[nodiscard]] std::uint64_t newest_connection() const { return m_last_connection; }
  // Connections ever accepted from the instance to the service.
  [[nodiscard]] std::uint64_t connections_of(Instance instance, Service service) const;

 private:
  struct Listener;

  // 0: a free port.
  [[nodiscard]] Result<std::uint16_t> listen(Link link, std::uint16_t port);
  void accept(Listener& listener);
  void accept_later(Listener& listener, const std::string& why);
  static void refuse(asio::ip::tcp::socket& client);
  void refuse_for_want_of_room(Listener& listener, asio::ip::tcp::socket& client);
  [[nodiscard]] std::unique_ptr<Interpreter> interpreter_for(const Link& link);
  // Where the instance shall find this broker.
  [[nodiscard]] std::optional<asio::ip::tcp::endpoint> place_for(
      Instance instance, const wire::kafka::BrokerAddress& broker);
  // A listener for one that joined the cluster after we opened.
  [[nodiscard]] Status open_newcomer(Instance instance, const wire::kafka::BrokerAddress& broker);

  Decision on_moment(Session& session, Moment& moment) override;
  void on_notice(Session& session, const std::string& text) override;
  void on_lost(Session& session, const std::string& why) override;
  void on_closed(Session& session) override;

  asio::io_context& m_io;
  Events m_events;
  std::vector<std::shared_ptr<Listener>> m_listeners;
  LinkRules::Sessions m_sessions;
  LinkRules m_rules{m_sessions};
  std::map<std::pair<Instance, Service>, std::uint64_t> m_accepted;
  std::map<Instance, bool> m_frozen;
  wire::kafka::TopicNames m_topic_names;
  RecordDetail m_records = RecordDetail::offsets;
  LongPolls m_long_polls = LongPolls::as_they_are;
  // (instance, broker id) → port
  std::map<std::pair<Instance, std::int32_t>, std::uint16_t> m_kafka_ports;
  std::map<Instance, std::uint16_t> m_postgres_ports;
  bool m_brokers_are_behind_doors = false;
  // (instance, broker id) of those that it goes past us to, which has been said.
  std::set<std::pair<Instance, std::int32_t>> m_not_seen;
  std::uint64_t m_last_connection = 0;
};

}  // namespace wringer::proxy
