#include "harness/core/address.h"

#include "harness/core/assert.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer {

std::string ordinal(std::uint64_t n) {
  const std::uint64_t tens = n % 100;
  const char* suffix = "th";
  if (tens < 11 || tens > 13) {
    if (n % 10 == 1) suffix = "st";
    if (n % 10 == 2) suffix = "nd";
    if (n % 10 == 3) suffix = "rd";
  }
  return fmt::format("{}{}", n, suffix);
}

std::string_view phase_key(Phase phase) {
  switch (phase) {
    case Phase::requested:
      return "before";
    case Phase::applied:
      return "after";
    case Phase::acked:
      return "acked";
  }
  assertion_failed("a known phase", __FILE__, __LINE__);
}

std::string to_text(const Address& address) {
  if (address.is_start()) return "the start";
  std::string text = address.instance == k_any_instance
                         ? "any instance"
                         : fmt::format("instance {}", address.instance);
  text += fmt::format(", {} {}", phase_key(address.phase), address.moment);
  text += to_text(address.content);
  if (!address.transaction.empty()) {
    text += fmt::format(", in a transaction with {}", to_text(address.transaction).substr(2));
  }
  text += ", " + ordinal(address.nth);
  for (const Address& first : address.once) text += fmt::format(", once {}", to_text(first));
  return text;
}

bool Address::needs_records() const {
  return (moment == moments::k_kafka_produce && wringer::needs_records(content)) ||
         std::any_of(once.begin(), once.end(),
                     [](const Address& first) { return first.needs_records(); });
}

AddressMatcher::AddressMatcher(Address address) : m_address(std::move(address)) {
  WRINGER_ASSERT(m_address.once.size() <= 1);
  if (!m_address.once.empty()) {
    m_awaited = std::make_unique<AddressMatcher>(m_address.once.front());
  }
}

bool AddressMatcher::reached_by(const Moment& moment, const ContentSources& sources) {
  if (m_awaited) {
    if (m_awaited->reached_by(moment, sources)) m_awaited.reset();
    return false;
  }
  if (moment.name != m_address.moment || moment.phase != m_address.phase ||
      (m_address.instance != k_any_instance && moment.instance != m_address.instance)) {
    return false;
  }
  if (moment.phase != Phase::requested && !moment.succeeded) return false;
  if (!speaks_of(moment, m_address.content, sources) ||
      (!m_address.transaction.empty() &&
       !transaction_speaks_of(moment, m_address.transaction, sources))) {
    ++m_spoke_of_other;
    return false;
  }
  return ++m_seen == m_address.nth;
}

std::string AddressMatcher::what_was_seen() const {
  if (m_awaited) {
    return fmt::format("what it waits for did not happen ({}): {}", to_text(m_awaited->address()),
                       m_awaited->what_was_seen());
  }
  std::string text = fmt::format("{} such moments were seen", m_seen);
  if (m_spoke_of_other > 0) {
    text += fmt::format(", and {} more {} that spoke of something else", m_spoke_of_other,
                        m_address.moment);
  }
  return text;
}

}  // namespace wringer
