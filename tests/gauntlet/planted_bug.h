#pragma once

// The table of planted bugs, fixtures/systems/bugs.tsv, and what becomes of each.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace wringer::test {

struct PlantedBug {
  std::string name;
  std::string system;
  // The first words of the command that gets the flags, as they stand in the scenario.
  std::string program;
  std::string flags;
  // Of the right twin; relative to scenarios/, without the ending.
  std::string scenario;
  // That of an anomaly that convicts it.
  std::string property;
  // What may be told of how it came about; empty: the journal can't tell.
  std::set<std::string> causes;
  // The real reports that it stands for.
  std::string reports;
};

// For failed tests.
inline void PrintTo(const PlantedBug& bug, std::ostream* out) {
  *out << bug.system << " " << bug.flags;
}

[[nodiscard]] const std::vector<PlantedBug>& planted_bugs();

// What many cases came to, found out by `wringer run` with these arguments.
struct Search {
  // "holds", "inconclusive" or "violated": the worst of all cases; empty: there was none.
  std::string verdict;
  // Of the first case that is violated.
  std::vector<std::string> properties;
  // What is told of how they came about.
  std::vector<std::string> causes;
  // How many faults it had.
  std::size_t faults = 0;
  int cases = 0;
  int violated = 0;
  int inconclusive = 0;
  double seconds = 0;
  std::map<std::string, int> canaries;
  // The last lines that were printed.
  std::string last_words;

  [[nodiscard]] bool has(const std::string& property) const;
};

// What one case came to.
struct Trial {
  // "holds", "inconclusive" or "violated"; empty: there was no case.
  std::string verdict;
  // Properties of the anomalies, and the causes that are told of each; "": none.
  std::vector<std::string> properties;
  std::map<std::string, std::set<std::string>> causes;
  // What was printed, for messages.
  std::string all;
  // What the system's canaries said: line → how often.
  std::map<std::string, int> canaries;
  double seconds = 0;

  [[nodiscard]] bool has(const std::string& property) const;
  [[nodiscard]] bool reached() const;
  // A window was entered and not left alive, or the harm was seen.
  [[nodiscard]] bool triggered() const;
};

// The scenario as it is.
[[nodiscard]] Trial try_twin(const std::string& scenario);
[[nodiscard]] Trial try_bug(const PlantedBug& bug);

// The scenario's text; with the bug's flags, if there is a bug.
[[nodiscard]] std::string scenario_of(const std::string& scenario, const PlantedBug* bug);
// Without its faults.
[[nodiscard]] std::string without_faults(std::string text);
[[nodiscard]] Search search(const std::string& text, std::vector<std::string> arguments,
                            std::chrono::seconds patience);

// A window was entered and not left alive, or the harm was seen.
[[nodiscard]] bool was_triggered(const std::map<std::string, int>& canaries);
[[nodiscard]] bool was_reached(const std::map<std::string, int>& canaries);

}  // namespace wringer::test
