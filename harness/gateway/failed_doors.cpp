#include "harness/gateway/failed_doors.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::gateway {

void FailedDoors::add(const std::string& door, const Error& why) {
  const MonotonicTime now = m_clock.now();
  const std::lock_guard lock(m_mutex);
  m_failures.emplace_back(now, fmt::format("{} let nobody in: {}", door, why.message));
}

std::vector<std::string> FailedDoors::since(MonotonicTime time) const {
  const std::lock_guard lock(m_mutex);
  std::vector<std::string> texts;
  for (const auto& [when, text] : m_failures) {
    if (when < time || std::find(texts.begin(), texts.end(), text) != texts.end()) continue;
    texts.push_back(text);
  }
  return texts;
}

}  // namespace wringer::gateway
