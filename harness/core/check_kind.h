#pragma once

// The checks that the judge knows, by name: what `allow` and `forbid` of a scenario may say, and
// what an anomaly calls its property.

#include <span>
#include <string_view>

namespace wringer {

// What a check can't do without; without it the check is left out, and the report says so.
enum class CheckNeeds {
  tables,         // What the database (or a topic) holds at the end.
  change_stream,  // The order of commit, and what was there in between.
  journal,        // What was seen on the wire.
  declaration,    // A line of the scenario that says what is to be checked.
};
[[nodiscard]] std::string_view to_string(CheckNeeds needs);

struct CheckKind {
  std::string_view name;
  std::string_view summary;
  CheckNeeds needs = CheckNeeds::tables;
};

// In the order in which anomalies are reported.
[[nodiscard]] std::span<const CheckKind> check_kinds();

}  // namespace wringer
