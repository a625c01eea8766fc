#pragma once

// From the text that identifies an event to the event. Made for tens of millions.

#include "harness/core/chronicle.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::truth {

// Ids that count ("e1", "e2", …, told in this order) need no memory; others cost some 20 bytes and
// their text.
class Identities {
 public:
  // The first to be told of an identity keeps it. False: it was taken.
  bool add(std::string_view identity, std::uint32_t event);
  // k_no_event: nobody has it.
  [[nodiscard]] std::uint32_t find(std::string_view identity) const;

 private:
  [[nodiscard]] std::uint32_t find_counted(std::string_view identity) const;
  void grow();
  [[nodiscard]] std::size_t slot_of(std::string_view identity, std::uint32_t hash) const;

  // "e" and how many: "e1" to "e<count>" are events 0 to count - 1.
  std::string m_prefix;
  std::uint32_t m_counted = 0;
  // All others: open addressing. A slot holds half of a name's hash and, below it, the name's index
  // plus one, so that most names need not be looked at, and growing looks at none.
  Names m_names;
  std::vector<std::uint32_t> m_events;
  std::vector<std::uint64_t> m_slots;
};

}  // namespace wringer::truth
