#pragma once

#include "harness/core/moment.h"
#include "harness/wire/postgres/sql.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace wringer::wire::postgres {

// What a prepared statement does.
struct Prepared {
  Statement statement;
  // For people, shortened.
  std::string text;
  // Up to what a StatementText holds.
  std::string sql;
  // As the client gave them (see messages.h).
  std::vector<std::uint32_t> parameter_types{};
};
using PreparedPtr = std::shared_ptr<const Prepared>;

// A prepared statement with values for its parameters.
struct Portal {
  // Null if its statement is not known.
  PreparedPtr prepared;
  StatementTextPtr text;
};
using PortalPtr = std::shared_ptr<const Portal>;

// Prepared statements or portals of one connection by name; "" is the unnamed one.
template <typename What>
class ByName {
 public:
  using Pointer = std::shared_ptr<const What>;

  // Above this number further names are not kept: they are then unknown, which is safe.
  static constexpr std::size_t k_names_max = 20'000;

  // Null removes the name. Gives what the name meant before.
  Pointer set(std::string_view name, Pointer what) {
    if (name.empty()) return std::exchange(m_unnamed, std::move(what));
    const auto found = m_by_name.find(std::string(name));
    if (found == m_by_name.end()) {
      if (what && m_by_name.size() < k_names_max) m_by_name.emplace(name, std::move(what));
      return nullptr;
    }
    Pointer before = std::exchange(found->second, std::move(what));
    if (!found->second) m_by_name.erase(found);
    return before;
  }

  // Null if the name is not known.
  [[nodiscard]] Pointer find(std::string_view name) const {
    if (name.empty()) return m_unnamed;
    const auto found = m_by_name.find(std::string(name));
    return found == m_by_name.end() ? nullptr : found->second;
  }

  void clear() {
    m_unnamed = nullptr;
    m_by_name.clear();
  }
  // Forgets all names; the unnamed one stays.
  void clear_named() { m_by_name.clear(); }

 private:
  Pointer m_unnamed;
  std::unordered_map<std::string, Pointer> m_by_name;
};

using NamedStatements = ByName<Prepared>;
using NamedPortals = ByName<Portal>;

}  // namespace wringer::wire::postgres
