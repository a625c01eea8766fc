#include "harness/truth/identities.h"

#include <algorithm>
#include <charconv>
#include <functional>

namespace wringer::truth {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view without_digits(std::string_view text) {
  while (!text.empty() && is_digit(text.back())) text.remove_suffix(1);
  return text;
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

std::size_t Identities::slot_of(std::string_view identity) const {
  const std::size_t mask = m_slots.size() - 1;
  std::size_t slot = std::hash<std::string_view>{}(identity)&mask;
  while (m_slots[slot] != 0 && m_names.at(m_slots[slot] - 1) != identity) slot = (slot + 1) & mask;
  return slot;
}

void Identities::grow() {
  m_slots.assign(std::max<std::size_t>(16, m_slots.size() * 2), 0);
  for (std::size_t i = 0; i < m_names.size(); ++i) {
    m_slots[slot_of(m_names.at(i))] = static_cast<std::uint32_t>(i + 1);
  }
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
  if (find_counted(identity) != k_no_event) return false;
  if ((m_names.size() + 1) * 2 > m_slots.size()) grow();
  const std::size_t slot = slot_of(identity);
  if (m_slots[slot] != 0) return false;
  m_slots[slot] = m_names.add(identity) + 1;
  m_events.push_back(event);
  return true;
}

std::uint32_t Identities::find(std::string_view identity) const {
  if (const std::uint32_t counted = find_counted(identity); counted != k_no_event) return counted;
  if (m_slots.empty()) return k_no_event;
  const std::uint32_t index = m_slots[slot_of(identity)];
  return index == 0 ? k_no_event : m_events[index - 1];
}

}  // namespace wringer::truth
