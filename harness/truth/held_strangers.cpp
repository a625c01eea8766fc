#include "harness/truth/held_strangers.h"

#include <algorithm>
#include <utility>

namespace wringer::truth {

void HeldStrangers::add(const nlohmann::json& row, std::string why) {
  m_places.emplace(std::hash<nlohmann::json>{}(row), m_rows.size());
  m_rows.push_back({row, std::move(why)});
}

bool HeldStrangers::take(const nlohmann::json& row) {
  if (m_places.empty()) return false;
  const auto [begin, end] = m_places.equal_range(std::hash<nlohmann::json>{}(row));
  const auto found =
      std::find_if(begin, end, [&](const auto& place) { return m_rows[place.second].row == row; });
  if (found == end) return false;
  m_places.erase(found);
  return true;
}

std::vector<HeldStrangers::Stranger> HeldStrangers::release() {
  std::vector<std::size_t> left;
  left.reserve(m_places.size());
  for (const auto& [hash, place] : m_places) left.push_back(place);
  std::sort(left.begin(), left.end());
  std::vector<Stranger> strangers;
  strangers.reserve(left.size());
  for (const std::size_t place : left) strangers.push_back(std::move(m_rows[place]));
  m_rows.clear();
  m_places.clear();
  return strangers;
}

}  // namespace wringer::truth
