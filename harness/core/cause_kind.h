#pragma once

// How anomalies come about, by name: what the judge can tell of one, in a sentence, and what helps
// against it.

#include <span>
#include <string_view>

namespace wringer {

struct CauseKind {
  std::string_view name;
  // What happened, without a full stop.
  std::string_view meaning;
  // What would have kept the promise.
  std::string_view remedy;
};

// By what was done again, what is missing, what went backwards.
[[nodiscard]] std::span<const CauseKind> cause_kinds();
// Null: it is none.
[[nodiscard]] const CauseKind* find_cause(std::string_view name);
// What helps where it broke this property. A row that shows the last of its key's events alone
// can't tell by their ids what is older.
[[nodiscard]] std::string_view remedy_of(const CauseKind& cause, std::string_view property);

}  // namespace wringer
