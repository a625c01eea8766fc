#include "harness/truth/event_table.h"

#include "harness/core/assert.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace wringer::truth {

std::uint32_t EventTable::add(const NewEvent& event) {
  Chronicle::Events& events = m_chronicle.events;
  const auto index = static_cast<std::uint32_t>(events.size());
  WRINGER_ASSERT(index < k_no_event);
  m_identities.prefetch(event.id);
  std::uint32_t key = m_keys.find(event.key);
  if (!m_identities.add(event.id, index)) return m_identities.find(event.id);
  if (m_ids_count && event.id != fmt::format("e{}", index + 1)) {
    m_ids_count = false;
    for (std::uint32_t i = 0; i < index; ++i) m_chronicle.ids.add(fmt::format("e{}", i + 1));
  }
  if (!m_ids_count) m_chronicle.ids.add(event.id);
  if (key == k_no_event) {
    key = m_chronicle.keys.add(event.key);
    m_keys.add(event.key, key);
  }
  events.key.push_back(key);
  events.version.push_back(event.version);
  events.partition.push_back(0);
  events.offset.push_back(k_no_offset);
  events.copies.push_back(0);
  events.flags.push_back(event.flags);
  return index;
}

void EventTable::add_identity(std::string_view identity, std::uint32_t event) {
  m_identities.add_alias(identity, event);
}

void EventTable::place(std::uint32_t event, std::uint16_t partition, std::int64_t offset) {
  Chronicle::Events& events = m_chronicle.events;
  if (events.copies[event] < 255) ++events.copies[event];
  if (events.offset[event] != k_no_offset) {
    m_chronicle.last_copies[event] = {partition, offset};
    return;
  }
  events.partition[event] = partition;
  events.offset[event] = static_cast<std::uint32_t>(offset);
}

void EventTable::finish() {
  const Chronicle::Events& events = m_chronicle.events;
  // What was aborted has no version of its own, nor an amount. Poison has, and a key: somebody may
  // be able to apply it.
  const auto counts = [&](std::uint32_t event) {
    return !m_chronicle.has(event, event_flags::k_aborted);
  };
  m_first.assign(m_chronicle.keys.size() + 1, 0);
  for (std::uint32_t i = 0; i < events.size(); ++i) {
    if (counts(i)) ++m_first[events.key[i] + 1];
  }
  std::partial_sum(m_first.begin(), m_first.end(), m_first.begin());
  m_by_key.resize(m_first.back());
  std::vector<std::uint32_t> next(m_first.begin(), m_first.end() - 1);
  for (std::uint32_t i = 0; i < events.size(); ++i) {
    if (counts(i)) m_by_key[next[events.key[i]]++] = i;
  }
  const auto older = [&](std::uint32_t a, std::uint32_t b) {
    return events.version[a] < events.version[b];
  };
  for (std::size_t key = 0; key + 1 < m_first.size(); ++key) {
    const auto first = m_by_key.begin() + m_first[key];
    const auto last = m_by_key.begin() + m_first[key + 1];
    if (!std::is_sorted(first, last, older)) std::stable_sort(first, last, older);
  }
}

std::span<const std::uint32_t> EventTable::of_key(std::uint32_t key) const {
  return std::span(m_by_key).subspan(m_first[key], m_first[key + 1] - m_first[key]);
}

std::uint32_t EventTable::find_version(std::uint32_t key, std::uint64_t version) const {
  const auto events = of_key(key);
  const auto found = std::lower_bound(events.begin(), events.end(), version,
                                      [&](std::uint32_t event, std::uint64_t wanted) {
                                        return m_chronicle.events.version[event] < wanted;
                                      });
  const bool is_it = found != events.end() && m_chronicle.events.version[*found] == version;
  return is_it ? *found : k_no_event;
}

}  // namespace wringer::truth
