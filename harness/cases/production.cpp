#include "harness/cases/production.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace wringer::cases {

void Production::hold_back(int partitions_then) {
  m_held_from = m_events.size() - m_events.size() / 3;
  // What comes later is produced without transactions.
  for (std::size_t i = m_held_from; i < m_events.size(); ++i) {
    if (m_events[i].transaction > 0) m_held_from = i + 1;
  }
  const int partitions_now = static_cast<int>(m_store.input_partitions().size());
  if (partitions_then <= partitions_now) return;
  std::map<std::string, int> keys;
  for (const Event& event : m_events) keys.try_emplace(event.key, static_cast<int>(keys.size()));
  for (std::size_t i = m_held_from; i < m_events.size(); ++i) m_index.lift(m_events[i].number);
  for (std::size_t i = m_held_from; i < m_events.size(); ++i) {
    Event& event = m_events[i];
    event.partition = (partitions_now + keys.at(event.key)) % partitions_then;
    EventIndex::Entry entry = *m_index.find(event.number);
    entry.partition.partition = event.partition;
    m_index.add(event.number, std::move(entry));
  }
}

Production::Batch Production::next() {
  Batch batch{.first = m_next};
  m_next = m_next < m_held_from ? m_held_from : m_events.size();
  for (std::size_t i = batch.first; i < m_next; ++i) {
    const Event& event = m_events[i];
    clients::OutgoingRecord& record = batch.records.emplace_back();
    record.partition = {m_store.topics().at(event.topic), event.partition};
    if (!event.null_key) record.key = event.key;
    if (!event.null_value) record.value = event.payload;
    record.headers = event.headers;
  }
  return batch;
}

std::string Production::acknowledge(const Batch& batch, const std::vector<std::int64_t>& offsets) {
  std::string surprise;
  for (std::size_t i = 0; i < batch.records.size(); ++i) {
    const Event& event = m_events[batch.first + i];
    if (event.kind != EventKind::aborted) {
      std::int64_t& end = m_end[{event.topic, event.partition}];
      end = std::max(end, offsets[i] + 1);
    }
    if (!m_index.place(event.number, offsets[i])) {
      surprise = fmt::format(
          "event {} got offset {} instead of the one that was expected; addresses that name events "
          "may have missed it",
          event.number, offsets[i]);
    }
  }
  m_acknowledged = batch.first + batch.records.size();
  for (const auto& then : std::exchange(m_waiting, {})) then();
  return surprise;
}

void Production::when_idle(std::function<void()> then) {
  if (m_next == m_acknowledged) {
    then();
  } else {
    m_waiting.push_back(std::move(then));
  }
}

void Production::forget_places() {
  for (const Event& event : m_events) m_index.lift(event.number);
  for (std::size_t i = m_next; i < m_events.size(); ++i) {
    EventIndex::Entry entry = *m_index.find(m_events[i].number);
    m_index.add(m_events[i].number, std::move(entry));
  }
  m_end.clear();
}

}  // namespace wringer::cases
