#pragma once

// Where each event of a case is to be found: what an address that names an event or a key refers
// to.

#include "harness/core/history.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace wringer {

class EventIndex {
 public:
  struct Entry {
    std::string key{};
    // Forms of its identity that its payload carries, so that a statement may show it again.
    std::vector<std::string> identities{};
    // With the scenario's name of the topic.
    TopicPartition partition{};
    // -1: it is nowhere.
    std::int64_t offset = -1;
  };

  // Offsets are those that the events will have if the topic is empty and nothing but they is
  // written to it; `place` corrects them.
  void add(std::uint64_t number, Entry entry);
  // False if the event is somewhere else than was expected.
  bool place(std::uint64_t number, std::int64_t offset);
  // The event is nowhere any more.
  void lift(std::uint64_t number);

  // Null: no such event.
  [[nodiscard]] const Entry* find(std::uint64_t number) const;
  // An event of that key lies in [first, end) of the partition.
  [[nodiscard]] bool has_key(const std::string& key, const TopicPartition& partition,
                             std::int64_t first, std::int64_t end) const;

 private:
  std::map<std::uint64_t, Entry> m_entries;
  std::map<TopicPartition, std::map<std::int64_t, std::uint64_t>> m_by_place;
};

}  // namespace wringer
