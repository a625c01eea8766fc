#include "harness/core/chronicle.h"

#include "harness/core/assert.h"

#include <fmt/format.h>

namespace wringer {

std::uint32_t Names::add(std::string_view name) {
  m_text += name;
  m_ends.push_back(m_text.size());
  return static_cast<std::uint32_t>(m_ends.size() - 1);
}

void Names::shorten(std::size_t count) {
  if (count >= m_ends.size()) return;
  m_text.resize(count == 0 ? 0 : m_ends[count - 1]);
  m_ends.resize(count);
}

std::string_view Names::at(std::size_t index) const {
  WRINGER_ASSERT(index < m_ends.size());
  const std::uint64_t begin = index == 0 ? 0 : m_ends[index - 1];
  return std::string_view(m_text).substr(begin, m_ends[index] - begin);
}

std::string Chronicle::id(std::uint32_t event) const {
  return ids.empty() ? fmt::format("e{}", event + 1) : std::string(ids.at(event));
}

std::string Chronicle::name_of(std::uint32_t event) const {
  return fmt::format("event {} (id {}, key {})", number_of(event), id(event),
                     keys.at(events.key[event]));
}

std::string Chronicle::place_of(std::uint32_t event) const {
  return fmt::format("{} offset {}", to_text(partitions[events.partition[event]]),
                     events.offset[event]);
}

bool Chronicle::passed(std::uint32_t event) const {
  if (!in_log(event)) return false;
  return has(event, event_flags::k_removed) ||
         committed[events.partition[event]] > events.offset[event];
}

int Chronicle::instance_of(std::uint32_t transaction) const {
  if (transaction == k_no_transaction) return 0;
  const std::uint32_t connection = transactions.connection[transaction];
  return connection == k_no_connection ? 0 : connections[connection].instance;
}

std::string Chronicle::name_of_transaction(std::uint32_t transaction) const {
  if (transaction == k_no_transaction) return "the final state";
  const int instance = instance_of(transaction);
  const std::string name = fmt::format("xid {}", transactions.xid[transaction]);
  return instance == 0 ? name : fmt::format("{} of instance {}", name, instance);
}

}  // namespace wringer
