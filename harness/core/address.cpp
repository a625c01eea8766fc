#include "harness/core/address.h"

#include "harness/core/assert.h"

#include <fmt/format.h>

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
  return fmt::format("instance {}, {} {}, {}", address.instance, phase_key(address.phase),
                     address.moment, ordinal(address.nth));
}

bool AddressMatcher::reached_by(const Moment& moment) {
  if (moment.instance != m_address.instance || moment.phase != m_address.phase ||
      moment.name != m_address.moment) {
    return false;
  }
  if (moment.phase != Phase::requested && !moment.succeeded) return false;
  return ++m_seen == m_address.nth;
}

}  // namespace wringer
