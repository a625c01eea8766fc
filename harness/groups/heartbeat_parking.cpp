#include "harness/groups/heartbeat_parking.h"

#include "harness/core/group_talk.h"
#include "harness/groups/broker_call.h"
#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/error_names.h"
#include "harness/wire/kafka/group_messages.h"
#include "harness/wire/kafka/requests.h"

#include <asio/steady_timer.hpp>

#include <algorithm>

namespace wringer::groups {
namespace {

using namespace std::chrono_literals;
using wire::kafka::api_keys::k_heartbeat;

// What clients do unless they are told otherwise.
constexpr Duration k_default_rhythm = 3s;
// The coordinator changes its mind within moments of a JoinGroup that is on its way to it.
constexpr Duration k_suspicion = 1s;
constexpr Duration k_first_pause = 5ms;
constexpr Duration k_longest_pause = 100ms;
constexpr Duration k_ask_timeout = 2s;

// A group's members say these when its state may change, and an answer before them has lost its
// use.
bool changes_groups(MomentName name) {
  return name == moments::k_kafka_join_group || name == moments::k_kafka_leave_group ||
         name == moments::k_kafka_sync_group || name == moments::k_kafka_heartbeat;
}

}  // namespace

struct HeartbeatParking::Parked {
  Parked(asio::io_context& io, proxy::Session& its_session, const Moment& its_heartbeat)
      : session(its_session.weak_from_this()),
        heartbeat(its_heartbeat),
        end(io),
        next_question(io) {}

  std::weak_ptr<proxy::Session> session;
  Moment heartbeat;
  asio::steady_timer end;
  asio::steady_timer next_question;
  Duration pause = k_first_pause;
  bool is_asked_about = false;
};

HeartbeatParking::HeartbeatParking(asio::io_context& io, const Clock& clock,
                                   const std::vector<proxy::Broker>& brokers)
    : m_io(io), m_clock(clock), m_brokers(brokers) {}

HeartbeatParking::~HeartbeatParking() = default;

void HeartbeatParking::observe(proxy::Session& session, const Moment& moment) {
  if (moment.service != Service::kafka) return;
  Connection& connection = m_connections[session.connection()];
  if (moment.phase == Phase::requested) {
    if (!moment.client.empty()) learn_client(connection, moment.client);
    const bool may_overtake =
        connection.client == Client::matches_answers && !changes_groups(moment.name);
    if (!may_overtake) let_go(session.connection());
    if (moment.name == moments::k_kafka_heartbeat) learn_rhythm(connection, moment);
    if (moment.name == moments::k_kafka_join_group) {
      if (moment.group_talk && moment.group_talk->session_timeout) {
        m_session_timeouts[{moment.instance, moment.group}] = *moment.group_talk->session_timeout;
      }
      suspect(moment.group);
    }
    return;
  }
  if (moment.phase == Phase::acked && moment.name == moments::k_kafka_heartbeat) {
    const auto parked = m_parked.find(session.connection());
    // It took its place by itself.
    if (parked != m_parked.end() && parked->second->heartbeat.exchange == moment.exchange) {
      m_parked.erase(parked);
    }
  }
  if (moment.phase != Phase::applied || !moment.succeeded) return;
  if (moment.name == moments::k_kafka_join_group) m_suspected.erase(moment.group);
  if (moment.name == moments::k_kafka_leave_group) suspect(moment.group);
}

proxy::Decision HeartbeatParking::decide(proxy::Session& session, const Moment& moment) {
  const bool is_good_answer = moment.name == moments::k_kafka_heartbeat &&
                              moment.phase == Phase::applied && moment.succeeded;
  if (m_stopped || !is_good_answer || session.parked() != nullptr) return proxy::Decision::forward;
  const Connection& connection = m_connections[session.connection()];
  if (connection.client == Client::waits_perhaps) return proxy::Decision::forward;
  const auto parked = std::make_shared<Parked>(m_io, session, moment);
  m_parked[session.connection()] = parked;
  const Duration since_sent = m_clock.now() - connection.sent;
  parked->end.expires_after(std::max(Duration(0), parking_time(connection, moment) - since_sent));
  parked->end.async_wait([this, weak = std::weak_ptr(parked)](std::error_code problem) {
    const auto still = weak.lock();
    if (!problem && still && is_current(*still)) let_go(still->heartbeat.connection);
  });
  const auto suspected = m_suspected.find(moment.group);
  if (suspected != m_suspected.end() && m_clock.now() < suspected->second) ask_later(parked);
  return connection.client == Client::matches_answers ? proxy::Decision::park
                                                      : proxy::Decision::park_in_turn;
}

// As they call themselves in ApiVersions (KIP-511). Some clients, such as KafkaJS, work on nothing
// while they wait for the answer to a heartbeat; they stay unknown here.
void HeartbeatParking::learn_client(Connection& connection, const std::string& client) {
  if (client.find("librdkafka") != std::string::npos) {
    connection.client = Client::matches_answers;
  } else if (client.starts_with("apache-kafka-java") || client.starts_with("kgo")) {
    connection.client = Client::takes_answers_in_turn;
  }
}

void HeartbeatParking::learn_rhythm(Connection& connection, const Moment& heartbeat) {
  const MonotonicTime now = m_clock.now();
  if (heartbeat.generation == connection.generation) {
    connection.rhythm = std::min(connection.rhythm, now - connection.sent);
  }
  connection.sent = now;
  connection.generation = heartbeat.generation.value_or(-1);
}

Duration HeartbeatParking::parking_time(const Connection& connection,
                                        const Moment& heartbeat) const {
  Duration rhythm = std::min(k_default_rhythm, connection.rhythm);
  // Clients are told to send three in a session at least.
  const auto session = m_session_timeouts.find({heartbeat.instance, heartbeat.group});
  if (session != m_session_timeouts.end()) rhythm = std::min(rhythm, session->second / 3);
  return rhythm * 9 / 10;
}

void HeartbeatParking::let_go(std::uint64_t connection) {
  const auto found = m_parked.find(connection);
  if (found == m_parked.end()) return;
  const auto session = found->second->session.lock();
  m_parked.erase(found);
  if (session) session->unpark();
}

void HeartbeatParking::suspect(const std::string& group) {
  if (m_stopped) return;
  m_suspected[group] = m_clock.now() + k_suspicion;
  for (const auto& [connection, parked] : m_parked) {
    if (parked->heartbeat.group != group) continue;
    parked->pause = k_first_pause;
    if (!parked->is_asked_about) ask(parked);
  }
}

void HeartbeatParking::stop() {
  m_stopped = true;
  while (!m_parked.empty()) let_go(m_parked.begin()->first);
}

bool HeartbeatParking::is_current(const Parked& parked) const {
  const auto current = m_parked.find(parked.heartbeat.connection);
  return current != m_parked.end() && current->second.get() == &parked;
}

void HeartbeatParking::ask(const std::shared_ptr<Parked>& parked) {
  const Moment& heartbeat = parked->heartbeat;
  const auto broker =
      std::ranges::find_if(m_brokers, [&](const auto& one) { return one.id == heartbeat.broker; });
  if (broker == m_brokers.end()) return;
  parked->is_asked_about = true;
  wire::kafka::MemberName name{heartbeat.group, heartbeat.member, std::nullopt};
  if (!heartbeat.group_instance.empty()) name.group_instance = heartbeat.group_instance;
  call_broker(m_io, broker->address,
              wire::kafka::make_heartbeat(1, name, heartbeat.generation.value_or(-1)),
              k_ask_timeout, [this, weak = std::weak_ptr(parked)](Result<std::string> answer) {
                const auto still = weak.lock();
                if (!still || !is_current(*still)) return;
                // A coordinator that can't be asked leaves things as they are.
                const auto error = answer
                                       ? wire::kafka::error_in_answer(
                                             k_heartbeat, wire::kafka::k_heartbeat_version, *answer)
                                       : Result<std::int16_t>(std::int16_t{0});
                on_answer(still, error.value_or(0));
              });
}

void HeartbeatParking::on_answer(const std::shared_ptr<Parked>& parked, std::int16_t error_code) {
  if (error_code == 0) {
    ask_later(parked);
    return;
  }
  const auto session = parked->session.lock();
  m_parked.erase(parked->heartbeat.connection);
  if (!session || session->parked() == nullptr) return;
  auto answer = wire::kafka::heartbeat_answer_with(*session->parked(), error_code);
  if (answer) {
    session->unpark(proxy::OtherAnswer{std::move(*answer), wire::kafka::error_text(error_code)});
  } else {
    session->unpark();
  }
}

void HeartbeatParking::ask_later(const std::shared_ptr<Parked>& parked) {
  parked->is_asked_about = false;
  const auto suspected = m_suspected.find(parked->heartbeat.group);
  if (suspected == m_suspected.end() || m_clock.now() >= suspected->second) return;
  parked->is_asked_about = true;
  parked->next_question.expires_after(parked->pause);
  parked->pause = std::min(parked->pause * 2, k_longest_pause);
  parked->next_question.async_wait([this, weak = std::weak_ptr(parked)](std::error_code problem) {
    const auto still = weak.lock();
    if (!problem && still && is_current(*still)) ask(still);
  });
}

}  // namespace wringer::groups
