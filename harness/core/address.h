#pragma once

// An address: instance + moment + phase + which one. Where a fault happens.

#include "harness/core/moment.h"

#include <cstdint>
#include <string>

namespace wringer {

struct Address {
  Instance instance = 1;
  MomentName moment;
  Phase phase = Phase::applied;
  // The n-th moment of the case that fits everything else here, from 1.
  std::uint64_t nth = 1;

  bool operator==(const Address&) const = default;
};

// "instance 1, after postgres.commit, 3rd": the words of a scenario file.
[[nodiscard]] std::string to_text(const Address& address);

// "1st", "2nd", "3rd", "11th".
[[nodiscard]] std::string ordinal(std::uint64_t n);

// The key in a scenario file that stands for a phase: before, after, acked.
[[nodiscard]] std::string_view phase_key(Phase phase);

// Counts the moments of one case that fit an address and says which of them is the one. In the
// phases `applied` and `acked` only a moment that succeeded counts: "the third COMMIT that Postgres
// applied". Not thread-safe.
class AddressMatcher {
 public:
  explicit AddressMatcher(Address address) : m_address(std::move(address)) {}

  // To be called once for every moment of the case, in order. True exactly once, at the address.
  [[nodiscard]] bool reached_by(const Moment& moment);

  [[nodiscard]] const Address& address() const { return m_address; }
  // How many fitting moments came by so far: what a fault that never fired tells its reader.
  [[nodiscard]] std::uint64_t seen() const { return m_seen; }

 private:
  Address m_address;
  std::uint64_t m_seen = 0;
};

}  // namespace wringer
