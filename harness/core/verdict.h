#pragma once

// The three possible outcomes of a case, and the only way to merge them.

#include <initializer_list>
#include <string_view>

namespace wringer {

// Ordered from best to worst. `inconclusive` means that the case proved nothing, e.g. because its
// fault never fired; it must never be shown as success.
enum class Verdict { holds = 0, inconclusive = 1, violated = 2 };

[[nodiscard]] constexpr Verdict worst_of(Verdict a, Verdict b) {
  return a < b ? b : a;
}

[[nodiscard]] constexpr Verdict worst_of(std::initializer_list<Verdict> verdicts) {
  Verdict worst = Verdict::holds;
  for (Verdict verdict : verdicts) worst = worst_of(worst, verdict);
  return worst;
}

[[nodiscard]] std::string_view to_string(Verdict verdict);

}  // namespace wringer
