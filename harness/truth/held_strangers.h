#pragma once

// Rows of a transaction that no event explains so far. What it takes away or fills in before it
// ends, nobody else has seen. Private to this folder.

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

namespace wringer::truth {

class HeldStrangers {
 public:
  struct Stranger {
    nlohmann::json row;
    std::string why;
  };

  void add(const nlohmann::json& row, std::string why);
  // The row has become something else, or is gone. False: it was not held.
  bool take(const nlohmann::json& row);
  // Those that are left, in the order in which they came; then there are none.
  [[nodiscard]] std::vector<Stranger> release();

 private:
  std::vector<Stranger> m_rows;
  // By hash of the row, its place; those that were taken have none.
  std::unordered_multimap<std::size_t, std::size_t> m_places;
};

}  // namespace wringer::truth
