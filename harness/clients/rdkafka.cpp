#include "harness/clients/rdkafka.h"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace wringer::clients {
namespace {

constexpr std::size_t k_log_lines = 2;

void keep_log_line(const rd_kafka_t* client, int /*level*/, const char* facility,
                   const char* text) {
  auto* surroundings = static_cast<Surroundings*>(rd_kafka_opaque(client));
  if (surroundings != nullptr) surroundings->log.add(fmt::format("{}: {}", facility, text));
}

// "10.0.0.7:9093", "[::1]:9093"
std::string text_of(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.sa_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address, sizeof four);
    inet_ntop(AF_INET, &four.sin_addr, text.data(), text.size());
    return fmt::format("{}:{}", text.data(), ntohs(four.sin_port));
  }
  sockaddr_in6 six{};
  std::memcpy(&six, &address, sizeof six);
  inet_ntop(AF_INET6, &six.sin6_addr, text.data(), text.size());
  return fmt::format("[{}]:{}", text.data(), ntohs(six.sin6_port));
}

// In place of the broker's address, its door. The socket is of the broker's kind of address
// already.
int connect_to_door(int socket, const sockaddr* address, int /*size*/, const char* /*id*/,
                    void* opaque) {
  const auto door = static_cast<Surroundings*>(opaque)->detours->door_for(text_of(*address));
  if (!door) return ECONNREFUSED;
  int failed = 0;
  if (address->sa_family == AF_INET) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_port = htons(*door);
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    failed = connect(socket, reinterpret_cast<const sockaddr*>(&here), sizeof here);
  } else {
    sockaddr_in6 here{};
    here.sin6_family = AF_INET6;
    here.sin6_port = htons(*door);
    inet_pton(AF_INET6, "::ffff:127.0.0.1", &here.sin6_addr);
    failed = connect(socket, reinterpret_cast<const sockaddr*>(&here), sizeof here);
  }
  // The socket does not block; librdkafka waits for it.
  return failed == 0 || errno == EINPROGRESS ? 0 : errno;
}

using Configuration = std::unique_ptr<rd_kafka_conf_t, Destroy<rd_kafka_conf_destroy>>;

bool more_time_might_help(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
    case RD_KAFKA_RESP_ERR__PURGE_QUEUE:
    case RD_KAFKA_RESP_ERR__PURGE_INFLIGHT:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
      return true;
    default:
      return false;
  }
}

}  // namespace

void LogTail::add(const std::string& line) {
  const std::lock_guard lock(m_mutex);
  // "1/1 brokers are down", said again and again, must not push out why they are.
  std::erase(m_lines, line);
  if (m_lines.size() == k_log_lines) m_lines.erase(m_lines.begin());
  m_lines.push_back(line);
}

std::string LogTail::last_seen() const {
  const std::lock_guard lock(m_mutex);
  return m_lines.empty() ? "" : fmt::format("; last seen: {}", fmt::join(m_lines, " / "));
}

void LogTail::clear() {
  const std::lock_guard lock(m_mutex);
  m_lines.clear();
}

Result<Client> make_client(rd_kafka_type_t type, const Settings& settings,
                           Surroundings& surroundings) {
  Configuration configuration(rd_kafka_conf_new());
  std::array<char, 512> problem{};
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(configuration.get(), name.c_str(), value.c_str(), problem.data(),
                          problem.size()) != RD_KAFKA_CONF_OK) {
      return fail(ErrorCode::usage, fmt::format("Kafka client: {}", problem.data()));
    }
  }
  rd_kafka_conf_set_opaque(configuration.get(), &surroundings);
  rd_kafka_conf_set_log_cb(configuration.get(), keep_log_line);
  if (surroundings.detours) rd_kafka_conf_set_connect_cb(configuration.get(), connect_to_door);
  if (type == RD_KAFKA_PRODUCER) rd_kafka_conf_set_events(configuration.get(), RD_KAFKA_EVENT_DR);
  Client client(rd_kafka_new(type, configuration.get(), problem.data(), problem.size()));
  if (!client) {
    const bool is_shortage = rd_kafka_last_error() == RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE;
    return fail(is_shortage ? ErrorCode::environment : ErrorCode::usage,
                fmt::format("Kafka client: {}", problem.data()));
  }
  // The configuration belongs to the client now.
  static_cast<void>(configuration.release());
  return client;
}

Error kafka_error(const std::string& what, rd_kafka_resp_err_t code, const LogTail& log) {
  return {more_time_might_help(code) ? ErrorCode::timed_out : ErrorCode::environment,
          fmt::format("{}: {}{}", what, rd_kafka_err2str(code), log.last_seen())};
}

int milliseconds_left(const Deadline& deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline.remaining());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 1, 24 * 3600 * 1000));
}

}  // namespace wringer::clients
