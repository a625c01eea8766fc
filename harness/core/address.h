#pragma once

// An address: instance + moment + phase + which one. Where a fault happens.

#include "harness/core/content.h"
#include "harness/core/moment.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace wringer {

struct Address {
  // k_any_instance: whichever it is.
  Instance instance = 1;
  // Empty: the start of the case, before any instance of the system runs.
  MomentName moment{};
  Phase phase = Phase::applied;
  // The n-th moment of the case that fits everything else here, from 1.
  std::uint64_t nth = 1;
  // What the message speaks of.
  Content content{};
  // What some statement of the same transaction speaks of, up to and including this message.
  Content transaction{};
  // The moment that must have been there before any here counts; none or one.
  std::vector<Address> once{};

  [[nodiscard]] bool is_start() const { return moment.empty(); }
  // What the system writes to Kafka must be read to find it.
  [[nodiscard]] bool needs_records() const;
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
  explicit AddressMatcher(Address address);

  // To be called once for every moment of the case, in order. True exactly once, at the address.
  [[nodiscard]] bool reached_by(const Moment& moment, const ContentSources& sources);

  [[nodiscard]] const Address& address() const { return m_address; }
  // How many fitting moments came by so far: what a fault that never fired tells its reader.
  [[nodiscard]] std::uint64_t seen() const { return m_seen; }
  // "2 such moments were seen", and what was missing besides.
  [[nodiscard]] std::string what_was_seen() const;

 private:
  Address m_address;
  // Of `once`; null if there is none, or when it has been reached.
  std::unique_ptr<AddressMatcher> m_awaited;
  std::uint64_t m_seen = 0;
  // Fitted by name and phase, but spoke of something else.
  std::uint64_t m_spoke_of_other = 0;
};

}  // namespace wringer
