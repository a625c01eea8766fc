#pragma once

// The events of a history while it is read: found by identity, or by key and version.

#include "harness/core/chronicle.h"
#include "harness/truth/identities.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace wringer::truth {

class EventTable {
 public:
  // Fills the events of the chronicle, which is borrowed.
  explicit EventTable(Chronicle& chronicle) : m_chronicle(chronicle) {}

  // See Identities.
  void expect(std::size_t events) { m_identities.expect(events); }

  struct NewEvent {
    std::string_view id;
    std::string_view key;
    std::uint32_t version = 0;
    std::uint8_t flags = 0;
  };
  // Its index. An event with the id of an earlier one is that event once more: the earlier one's
  // index is given.
  std::uint32_t add(const NewEvent& event);
  // Another form of the event's identity.
  void add_identity(std::string_view identity, std::uint32_t event);
  // The log holds the event there. `partition` is an index into the chronicle's.
  void place(std::uint32_t event, std::uint16_t partition, std::int64_t offset);

  // After all events: makes finding by key possible.
  void finish();

  [[nodiscard]] std::uint32_t find(std::string_view identity) const {
    return m_identities.find(identity);
  }
  // k_no_event: no such key.
  [[nodiscard]] std::uint32_t find_key(std::string_view key) const { return m_keys.find(key); }
  // A key's events in the order of their versions.
  [[nodiscard]] std::span<const std::uint32_t> of_key(std::uint32_t key) const;
  [[nodiscard]] std::uint32_t find_version(std::uint32_t key, std::uint64_t version) const;

 private:
  Chronicle& m_chronicle;
  Identities m_identities{m_chronicle.ids};
  Identities m_keys{m_chronicle.keys};
  bool m_ids_count = true;  // So far every id is "e<number>".
  // Of key k: m_by_key[m_first[k]] to m_by_key[m_first[k + 1]].
  std::vector<std::uint32_t> m_first;
  std::vector<std::uint32_t> m_by_key;
};

}  // namespace wringer::truth
