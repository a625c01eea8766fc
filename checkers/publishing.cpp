#include "checkers/publishing.h"

#include <algorithm>
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
    doubt(moment.instance, sequence);
  } else if (const auto request = open.find(exchange); produces && request != open.end()) {
    on_produced(moment, request->second);
  }
}

void Publishing::doubt(int instance, std::uint32_t sequence) {
  m_doubts[instance].push_back(sequence);
  m_doubts_of_anybody.push_back(sequence);
}

void Publishing::on_produced(const Moment& moment, const Request& request) {
  for (const OffsetRange& range : moment.offsets) {
    if (range.first < 0) continue;  // A broker that has them already may not say where.
    m_written[{{range.topic, range.partition}, range.first}] = {range.end, request};
  }
}

void Publishing::on_action(const Action& action, std::uint32_t sequence) {
  constexpr std::string_view doubtful[] = {"died", "exited", "paused", "disconnected",
                                           "call failed"};
  if (action.instance == 0) return;
  if (action.what == "stop") m_asked_to_end.insert(action.instance);
  if (action.what == "start") m_asked_to_end.erase(action.instance);
  const bool counts =
      std::find(std::begin(doubtful), std::end(doubtful), action.what) != std::end(doubtful);
  if (!counts || m_asked_to_end.contains(action.instance)) return;
  doubt(action.instance, sequence);
}

void Publishing::on_redelivery(int instance, std::uint32_t sequence) {
  m_doubts[instance].push_back(sequence);
}

void Publishing::end() {
  for (const auto* open : {&m_open_produces, &m_open_statements}) {
    for (const auto& [exchange, request] : *open) {
      doubt(request.instance, request.sequence);
    }
  }
  for (auto& [instance, doubts] : m_doubts) std::sort(doubts.begin(), doubts.end());
  std::sort(m_doubts_of_anybody.begin(), m_doubts_of_anybody.end());
}

Publishing::Request Publishing::request_of(const Record& record) const {
  const auto next = m_written.upper_bound({record.partition, record.offset});
  if (next == m_written.begin()) return {};
  const auto& [begin, written] = *std::prev(next);
  const bool holds = begin.first == record.partition && record.offset < written.first;
  return holds ? written.second : Request{};
}

bool Publishing::something_went_wrong(const std::set<int>& with, std::uint32_t from,
                                      std::uint32_t to) const {
  const std::uint32_t last = to == 0 ? m_last_produce : to - 1;
  const auto is_within = [&](const Sequences& doubts) {
    const auto first = std::lower_bound(doubts.begin(), doubts.end(), from);
    return first != doubts.end() && *first <= last;
  };
  if (with.empty()) return is_within(m_doubts_of_anybody);
  return std::any_of(with.begin(), with.end(), [&](int instance) {
    const auto doubts = m_doubts.find(instance);
    return doubts != m_doubts.end() && is_within(doubts->second);
  });
}

bool Publishing::had_to_repeat(const std::vector<Record>& records) const {
  std::vector<Request> requests;
  requests.reserve(records.size());
  for (const Record& record : records) requests.push_back(request_of(record));
  std::sort(requests.begin(), requests.end(),
            [](const Request& a, const Request& b) { return a.sequence < b.sequence; });
  if (requests.front().sequence == 0) return something_went_wrong({}, 0, 0);
  return std::adjacent_find(
             requests.begin(), requests.end(), [this](const Request& one, const Request& next) {
               return !something_went_wrong({one.instance}, one.sequence, next.sequence);
             }) == requests.end();
}

}  // namespace wringer::checkers
