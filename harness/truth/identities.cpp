#include "harness/truth/identities.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <functional>
#include <utility>

namespace wringer::truth {
namespace {

constexpr std::uint32_t k_alias = std::uint32_t{1} << 31;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view without_digits(std::string_view text) {
  while (!text.empty() && is_digit(text.back())) text.remove_suffix(1);
  return text;
}

std::uint32_t hash_of(std::string_view text) {
  return static_cast<std::uint32_t>(std::hash<std::string_view>{}(text));
}

}  // namespace

std::uint32_t Identities::find_counted(std::string_view identity) const {
  if (m_counted == 0 || !identity.starts_with(m_prefix)) return k_no_event;
  const std::string_view digits = identity.substr(m_prefix.size());
  if (digits.empty() || digits.front() == '0') return k_no_event;
  std::uint32_t number = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool whole = problem == std::errc{} && end == digits.data() + digits.size();
  return whole && number >= 1 && number <= m_counted ? number - 1 : k_no_event;
}

std::string_view Identities::text_of(std::uint32_t entry) const {
  return (entry & k_alias) == 0 ? m_names.at(entry) : m_aliases.at(entry & ~k_alias);
}

std::size_t Identities::slot_of(std::string_view identity, std::uint32_t hash) const {
  const std::size_t mask = m_slots.size() - 1;
  std::size_t slot = hash & mask;
  while (m_slots[slot] != 0) {
    const auto entry = static_cast<std::uint32_t>(m_slots[slot]) - 1;
    if (m_slots[slot] >> 32 == hash && text_of(entry) == identity) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

void Identities::prefetch(std::string_view identity) const {
  if (!m_slots.empty()) __builtin_prefetch(&m_slots[hash_of(identity) & (m_slots.size() - 1)]);
}

void Identities::grow() {
  const std::vector<std::uint64_t> before = std::move(m_slots);
  m_slots.assign(std::max({std::size_t{16}, before.size() * 2, std::bit_ceil(m_expected * 2)}), 0);
  const std::size_t mask = m_slots.size() - 1;
  for (const std::uint64_t entry : before) {
    if (entry == 0) continue;
    std::size_t slot = (entry >> 32) & mask;
    while (m_slots[slot] != 0) slot = (slot + 1) & mask;
    m_slots[slot] = entry;
  }
}

bool Identities::insert(std::string_view identity, std::uint32_t entry) {
  if (find_counted(identity) != k_no_event) return false;
  if ((m_entries + 1) * 2 > m_slots.size()) grow();
  const std::uint32_t hash = hash_of(identity);
  const std::size_t slot = slot_of(identity, hash);
  if (m_slots[slot] != 0) return false;
  m_slots[slot] = std::uint64_t{hash} << 32 | (entry + 1);
  ++m_entries;
  return true;
}

bool Identities::add(std::string_view identity, std::uint32_t event) {
  if (event == 0 && m_counted == 0 && identity.size() > 1 && identity.ends_with("1")) {
    m_prefix = without_digits(identity);
    if (m_prefix.size() + 1 == identity.size()) {
      m_counted = 1;
      return true;
    }
  }
  if (m_counted == event && event > 0) {
    ++m_counted;
    if (find_counted(identity) == event) return true;
    --m_counted;
  }
  return insert(identity, event);
}

bool Identities::add_alias(std::string_view identity, std::uint32_t event) {
  const auto alias = static_cast<std::uint32_t>(m_aliases.size());
  if (!insert(identity, alias | k_alias)) return false;
  m_aliases.add(identity);
  m_alias_events.push_back(event);
  return true;
}

std::uint32_t Identities::find(std::string_view identity) const {
  if (const std::uint32_t counted = find_counted(identity); counted != k_no_event) return counted;
  if (m_slots.empty()) return k_no_event;
  const auto found = static_cast<std::uint32_t>(m_slots[slot_of(identity, hash_of(identity))]);
  if (found == 0) return k_no_event;
  const std::uint32_t entry = found - 1;
  return (entry & k_alias) == 0 ? entry : m_alias_events[entry & ~k_alias];
}

}  // namespace wringer::truth
