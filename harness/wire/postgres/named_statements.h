#pragma once

#include "harness/wire/postgres/sql.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace wringer::wire::postgres {

// What a prepared statement does, and its text for people (shortened).
struct Prepared {
  Statement statement;
  std::string text;
};

using PreparedPtr = std::shared_ptr<const Prepared>;

// Prepared statements or portals of one connection by name; "" is the unnamed one.
class NamedStatements {
 public:
  // Above this number further names are not kept: they are then unknown, which is safe.
  static constexpr std::size_t k_names_max = 20'000;

  // Null removes the name. Gives what the name meant before.
  PreparedPtr set(std::string_view name, PreparedPtr prepared);
  // Null if the name is not known.
  [[nodiscard]] PreparedPtr find(std::string_view name) const;
  void clear() { m_by_name.clear(); }
  [[nodiscard]] std::size_t size() const { return m_by_name.size(); }

 private:
  std::unordered_map<std::string, PreparedPtr> m_by_name;
};

}  // namespace wringer::wire::postgres
