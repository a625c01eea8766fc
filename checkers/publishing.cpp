#include "checkers/publishing.h"

#include <algorithm>
#include <limits>
#include <string_view>

namespace wringer::checkers {

void Publishing::on_moment(const Moment& moment, std::uint32_t sequence) {
  const bool produces = moment.name == moments::k_kafka_produce;
  if (!produces && moment.service != Service::postgres) return;
  auto& open = produces ? m_open_produces : m_open_statements;
  const Exchange exchange(moment.connection, moment.exchange);
  if (moment.phase == Phase::requested) {
    open[exchange] = {sequence, moment.instance};
    if (produces) m_last_produce = sequence;
    return;
  }
  if (moment.phase == Phase::acked) {
    open.erase(exchange);
    return;
  }
  if (!moment.succeeded) {
    const auto of = produces ? Doubt::Of::kafka : Doubt::Of::database;
    m_doubts.push_back({of, sequence, moment.instance});
  } else if (const auto request = open.find(exchange); produces && request != open.end()) {
    on_produced(moment, request->second);
  }
}

void Publishing::on_produced(const Moment& moment, const Request& request) {
  for (const OffsetRange& range : moment.offsets) {
    if (range.first < 0) continue;  // A broker that has them already may not say where.
    m_written[{{range.topic, range.partition}, range.first}] = {range.end, request};
  }
}

void Publishing::on_action(const Action& action, std::uint32_t sequence) {
  constexpr std::string_view doubtful[] = {"died", "exited", "paused", "disconnected"};
  if (action.instance == 0) return;
  if (action.what == "stop") m_asked_to_end.insert(action.instance);
  if (action.what == "start") m_asked_to_end.erase(action.instance);
  const bool counts =
      std::find(std::begin(doubtful), std::end(doubtful), action.what) != std::end(doubtful);
  if (!counts || m_asked_to_end.contains(action.instance)) return;
  m_doubts.push_back({Doubt::Of::life, sequence, action.instance});
}

void Publishing::on_redelivery(int instance, std::uint32_t sequence) {
  m_doubts.push_back({Doubt::Of::ownership, sequence, instance});
}

void Publishing::end() {
  for (const auto& [exchange, request] : m_open_produces) {
    m_doubts.push_back({Doubt::Of::kafka, request.sequence, request.instance});
  }
  for (const auto& [exchange, request] : m_open_statements) {
    m_doubts.push_back({Doubt::Of::database, request.sequence, request.instance});
  }
}

Publishing::Request Publishing::request_of(const Record& record) const {
  const auto next = m_written.upper_bound({record.partition, record.offset});
  if (next == m_written.begin()) return {};
  const auto& [begin, written] = *std::prev(next);
  const bool holds = begin.first == record.partition && record.offset < written.first;
  return holds ? written.second : Request{};
}

bool Publishing::was_in_doubt(const Request& since, const Request& until) const {
  return std::any_of(m_doubts.begin(), m_doubts.end(), [&](const Doubt& doubt) {
    if (doubt.sequence < since.sequence) return false;
    if (until.sequence != 0 && doubt.sequence >= until.sequence) return false;
    if (since.sequence == 0) return doubt.of != Doubt::Of::ownership;
    return doubt.instance == since.instance;
  });
}

bool Publishing::had_to_repeat(const std::vector<Record>& records) const {
  std::vector<Request> requests;
  requests.reserve(records.size());
  for (const Record& record : records) requests.push_back(request_of(record));
  std::sort(requests.begin(), requests.end(),
            [](const Request& a, const Request& b) { return a.sequence < b.sequence; });
  return std::adjacent_find(requests.begin(), requests.end(),
                            [this](const Request& one, const Request& next) {
                              return !was_in_doubt(one, next);
                            }) == requests.end();
}

bool Publishing::has_doubt_of(Doubt::Of of) const {
  return std::any_of(m_doubts.begin(), m_doubts.end(), [&](const Doubt& doubt) {
    return doubt.of == of && doubt.sequence <= m_last_produce;
  });
}

}  // namespace wringer::checkers
