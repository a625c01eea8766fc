#pragma once

// From the text that identifies an event to the event. Made for tens of millions.

#include "harness/core/chronicle.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::truth {

// Ids that count ("e1", "e2", …, told in this order) need no memory; others cost 16 to 32 bytes.
// Their texts are not kept here as well as where they are needed anyway: in `names`.
class Identities {
 public:
  // The text of event n is the n-th of `names`, at the latest by the next call; as long as ids
  // count, it need not be there. Borrowed.
  explicit Identities(const Names& names) : m_names(names) {}

  // How many events there will be, as far as one knows: saves growing, and costs nothing as long as
  // ids count.
  void expect(std::size_t events) { m_expected = events; }
  // The first to be told of an identity keeps it. False: it was taken.
  bool add(std::string_view identity, std::uint32_t event);
  // The same with another form of an event's identity, whose text is kept here.
  bool add_alias(std::string_view identity, std::uint32_t event);
  // Soon to be added or found: fetches what that will look at first, while something else is done.
  void prefetch(std::string_view identity) const;
  // k_no_event: nobody has it.
  [[nodiscard]] std::uint32_t find(std::string_view identity) const;

 private:
  [[nodiscard]] std::uint32_t find_counted(std::string_view identity) const;
  bool insert(std::string_view identity, std::uint32_t entry);
  void grow();
  [[nodiscard]] std::size_t slot_of(std::string_view identity, std::uint32_t hash) const;
  [[nodiscard]] std::string_view text_of(std::uint32_t entry) const;

  const Names& m_names;
  // "e" and how many: "e1" to "e<count>" are events 0 to count - 1.
  std::string m_prefix;
  std::uint32_t m_counted = 0;
  // All others: open addressing. A slot holds half of a text's hash and, below it, its entry plus
  // one, so that most texts need not be looked at, and growing looks at none. An entry is an event,
  // or an alias with k_alias set.
  std::vector<std::uint64_t> m_slots;
  std::size_t m_entries = 0;
  std::size_t m_expected = 0;
  Names m_aliases;
  std::vector<std::uint32_t> m_alias_events;
};

}  // namespace wringer::truth
