#pragma once

// What shrinking has taken away from a scenario: a case that still fails with less says more.

#include <optional>
#include <string>

namespace wringer {

struct Reduction {
  // In place of those that the scenario asks for; none: as there.
  std::optional<int> events{};
  std::optional<int> keys{};
  std::optional<int> partitions{};
  std::optional<int> instances{};

  [[nodiscard]] bool empty() const { return !events && !keys && !partitions && !instances; }
  bool operator==(const Reduction&) const = default;
};

// "10 events, 1 key"; empty if nothing was taken away.
[[nodiscard]] std::string to_text(const Reduction& reduction);

}  // namespace wringer
