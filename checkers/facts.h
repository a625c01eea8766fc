#pragma once

// What several checkers ask of a history, worked out once. Private to this folder.

#include "harness/core/history.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wringer::checkers {

// What the input log says of one event.
struct InputFacts {
  // Its first record; null: the log does not hold it, and no fault took it out.
  const InputRecord* record = nullptr;
  int copies = 0;
  // The group's committed offset is beyond it, so nobody will deliver it again.
  bool passed = false;
};

// Borrows the history. "Mapping" is an index into History::effects.
class Facts {
 public:
  explicit Facts(const History& history);

  [[nodiscard]] const History& history() const { return m_history; }
  [[nodiscard]] std::size_t mappings() const { return m_history.effects.size(); }
  [[nodiscard]] const InputFacts& input(const Event& event) const;
  // How often the event was applied, as this mapping shows it.
  [[nodiscard]] int times(std::size_t mapping, const Event& event) const;
  // The mapping has no trace of the event and would have one. It can't tell where a sum did not
  // decode: such a sum is a ghost, and its key's events are not lost on top of it.
  [[nodiscard]] bool misses(std::size_t mapping, const Event& event) const;
  // Mappings that miss the event.
  [[nodiscard]] std::vector<std::size_t> missing_in(const Event& event) const;

 private:
  void count_input();
  void count_record(const InputRecord& record);
  void count_applications();

  const History& m_history;
  // By event number - 1.
  std::vector<InputFacts> m_input;
  // By mapping, then by event number - 1.
  std::vector<std::vector<int>> m_times;
  std::vector<std::vector<bool>> m_undecided;
};

// "event 17 (id e-17, key k3)"
[[nodiscard]] std::string name_of(const Event& event);
// "payments[2] offset 17"
[[nodiscard]] std::string place_of(const InputRecord& record);
// "a", "a and b", "a, b and c"
[[nodiscard]] std::string enumerate(const std::vector<std::string>& items);
// "1 event", "3 events"
[[nodiscard]] std::string count_of(std::size_t count, const std::string& noun);
// The first lines, and how many more there are: evidence is read by people.
[[nodiscard]] std::vector<std::string> shortened(std::vector<std::string> lines);

}  // namespace wringer::checkers
