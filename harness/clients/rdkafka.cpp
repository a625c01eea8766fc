#include "harness/clients/rdkafka.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace wringer::clients {
namespace {

constexpr std::size_t k_log_lines = 2;

void keep_log_line(const rd_kafka_t* client, int /*level*/, const char* facility,
                   const char* text) {
  auto* log = static_cast<LogTail*>(rd_kafka_opaque(client));
  if (log != nullptr) log->add(fmt::format("{}: {}", facility, text));
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

Result<Client> make_client(rd_kafka_type_t type, const Settings& settings, LogTail& log) {
  Configuration configuration(rd_kafka_conf_new());
  std::array<char, 512> problem{};
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(configuration.get(), name.c_str(), value.c_str(), problem.data(),
                          problem.size()) != RD_KAFKA_CONF_OK) {
      return fail(ErrorCode::usage, fmt::format("Kafka client: {}", problem.data()));
    }
  }
  rd_kafka_conf_set_opaque(configuration.get(), &log);
  rd_kafka_conf_set_log_cb(configuration.get(), keep_log_line);
  if (type == RD_KAFKA_PRODUCER) rd_kafka_conf_set_events(configuration.get(), RD_KAFKA_EVENT_DR);
  Client client(rd_kafka_new(type, configuration.get(), problem.data(), problem.size()));
  if (!client) return fail(ErrorCode::usage, fmt::format("Kafka client: {}", problem.data()));
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
