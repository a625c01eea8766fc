#pragma once

// The table of planted bugs, fixtures/systems/bugs.tsv, and what becomes of each.

#include <filesystem>
#include <map>
#include <ostream>
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
  // The real reports that it stands for.
  std::string reports;
};

// For failed tests.
inline void PrintTo(const PlantedBug& bug, std::ostream* out) {
  *out << bug.system << " " << bug.flags;
}

[[nodiscard]] const std::vector<PlantedBug>& planted_bugs();

// What one case came to.
struct Trial {
  // "holds", "inconclusive" or "violated"; empty: there was no case.
  std::string verdict;
  // Properties of the anomalies.
  std::vector<std::string> properties;
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

}  // namespace wringer::test
