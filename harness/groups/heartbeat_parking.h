#pragma once

#include "harness/core/clock.h"
#include "harness/core/moment.h"
#include "harness/proxy/proxy.h"
#include "harness/proxy/session.h"

#include <asio/io_context.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace wringer::groups {

// Lets members of classic groups learn of a rebalance at once instead of with their next heartbeat.
//
// A heartbeat goes to the coordinator as it comes, but the good answer is parked until shortly
// before the next one is due. When something happens that may make the group rebalance, the
// coordinator is asked again, by a heartbeat in the member's name; as soon as its answer is another
// one, that is what the member gets. To the member it is a slow network that has told no lie.
//
// Only clients that are known not to wait for the answer have theirs parked. Those that match
// answers by their numbers (librdkafka) get later answers meanwhile; for the others it takes its
// place when a request comes behind it.
class HeartbeatParking {
 public:
  HeartbeatParking(asio::io_context& io, const Clock& clock,
                   const std::vector<proxy::Broker>& brokers);
  ~HeartbeatParking();
  HeartbeatParking(const HeartbeatParking&) = delete;
  HeartbeatParking& operator=(const HeartbeatParking&) = delete;

  // Every moment of the case, in order.
  void observe(proxy::Session& session, const Moment& moment);
  // What becomes of a message that nobody holds: parked, if it is such an answer.
  [[nodiscard]] proxy::Decision decide(proxy::Session& session, const Moment& moment);

  // Somebody joined or left, or is about to.
  void suspect(const std::string& group);
  // All parked answers go, and none is parked any more.
  void stop();

 private:
  enum class Client { waits_perhaps, takes_answers_in_turn, matches_answers };
  struct Connection {
    Client client = Client::waits_perhaps;
    // Of the last heartbeat that was sent.
    MonotonicTime sent{};
    std::int32_t generation = -1;
    // The shortest time between two of one generation.
    Duration rhythm = Duration::max();
  };
  struct Parked;

  void learn_client(Connection& connection, const std::string& client);
  void learn_rhythm(Connection& connection, const Moment& heartbeat);
  [[nodiscard]] Duration parking_time(const Connection& connection, const Moment& heartbeat) const;
  void let_go(std::uint64_t connection);
  // Asks the coordinator what it would say now, and again while the group is suspected.
  void ask(const std::shared_ptr<Parked>& parked);
  void on_answer(const std::shared_ptr<Parked>& parked, std::int16_t error_code);
  void ask_later(const std::shared_ptr<Parked>& parked);
  [[nodiscard]] bool is_current(const Parked& parked) const;

  asio::io_context& m_io;
  const Clock& m_clock;
  const std::vector<proxy::Broker>& m_brokers;
  std::map<std::uint64_t, Connection> m_connections;
  // By connection.
  std::map<std::uint64_t, std::shared_ptr<Parked>> m_parked;
  // By instance and group.
  std::map<std::pair<Instance, std::string>, Duration> m_session_timeouts;
  // By group: until when.
  std::map<std::string, MonotonicTime> m_suspected;
  bool m_stopped = false;
};

}  // namespace wringer::groups
