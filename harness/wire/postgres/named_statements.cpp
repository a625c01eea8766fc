#include "harness/wire/postgres/named_statements.h"

#include <utility>

namespace wringer::wire::postgres {

PreparedPtr NamedStatements::set(std::string_view name, PreparedPtr prepared) {
  const auto found = m_by_name.find(std::string(name));
  if (found == m_by_name.end()) {
    if (prepared && m_by_name.size() < k_names_max) m_by_name.emplace(name, std::move(prepared));
    return nullptr;
  }
  PreparedPtr before = std::exchange(found->second, std::move(prepared));
  if (!found->second) m_by_name.erase(found);
  return before;
}

PreparedPtr NamedStatements::find(std::string_view name) const {
  const auto found = m_by_name.find(std::string(name));
  return found == m_by_name.end() ? nullptr : found->second;
}

}  // namespace wringer::wire::postgres
