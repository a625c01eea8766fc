#include "harness/cases/returns.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::cases {

void Returns::started(Instance instance, MonotonicTime until, std::uint64_t newest_connection) {
  if (m_heard.contains(instance)) m_awaited[instance] = {until, newest_connection};
}

bool Returns::observe(const Moment& moment) {
  m_heard.insert(moment.instance);
  const auto awaited = m_awaited.find(moment.instance);
  if (awaited == m_awaited.end() || moment.connection <= awaited->second.newest_connection) {
    return false;
  }
  m_awaited.erase(awaited);
  return true;
}

std::string Returns::what_is_missing(const Running& running) const {
  for (const auto& [instance, awaited] : m_awaited) {
    if (!running(instance)) continue;
    return fmt::format("instance {} has not spoken since it was started again", instance);
  }
  return "";
}

std::optional<MonotonicTime> Returns::until(const Running& running) const {
  std::optional<MonotonicTime> first;
  for (const auto& [instance, awaited] : m_awaited) {
    if (running(instance)) first = std::min(first.value_or(awaited.until), awaited.until);
  }
  return first;
}

std::vector<Instance> Returns::give_up(MonotonicTime now) {
  std::vector<Instance> given_up;
  for (const auto& [instance, awaited] : m_awaited) {
    if (awaited.until <= now) given_up.push_back(instance);
  }
  for (const Instance instance : given_up) m_awaited.erase(instance);
  return given_up;
}

}  // namespace wringer::cases
