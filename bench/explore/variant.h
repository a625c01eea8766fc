#pragma once

// What the explorations that are measured explore.

#include <string>

namespace wringer::bench {

// A form of the ledger, and what is wrong with it.
struct Variant {
  std::string name;
  // "--apply insert --commit after"
  std::string options;
};

// `explore`: "explore: sweep", or "faults: []".
[[nodiscard]] std::string scenario_text(const Variant& variant, const std::string& explore);

}  // namespace wringer::bench
