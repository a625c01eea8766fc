#include "harness/core/event_index.h"

#include "harness/core/assert.h"

namespace wringer {

void EventIndex::add(std::uint64_t number, Entry entry) {
  auto& places = m_by_place[entry.partition];
  if (entry.offset < 0) entry.offset = places.empty() ? 0 : places.rbegin()->first + 1;
  places[entry.offset] = number;
  m_entries[number] = std::move(entry);
}

bool EventIndex::place(std::uint64_t number, std::int64_t offset) {
  const auto found = m_entries.find(number);
  WRINGER_ASSERT(found != m_entries.end());
  Entry& entry = found->second;
  if (entry.offset == offset) return true;
  lift(number);
  entry.offset = offset;
  m_by_place[entry.partition][offset] = number;
  return false;
}

void EventIndex::lift(std::uint64_t number) {
  Entry& entry = m_entries.at(number);
  auto& places = m_by_place[entry.partition];
  if (const auto old = places.find(entry.offset); old != places.end() && old->second == number) {
    places.erase(old);
  }
  entry.offset = -1;
}

const EventIndex::Entry* EventIndex::find(std::uint64_t number) const {
  const auto found = m_entries.find(number);
  return found == m_entries.end() ? nullptr : &found->second;
}

bool EventIndex::has_key(const std::string& key, const TopicPartition& partition,
                         std::int64_t first, std::int64_t end) const {
  const auto places = m_by_place.find(partition);
  if (places == m_by_place.end()) return false;
  for (auto at = places->second.lower_bound(first); at != places->second.end() && at->first < end;
       ++at) {
    if (m_entries.at(at->second).key == key) return true;
  }
  return false;
}

}  // namespace wringer
