#include "harness/cases/returns.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;

constexpr int k_times_the_first_start = 3;
constexpr Duration k_least_for_a_sign = 5s;

}  // namespace

void Returns::began(Instance instance, MonotonicTime at) {
  m_first_lives[instance].began = at;
}

void Returns::started(Instance instance, Start start) {
  m_first_lives[instance].is_over = true;
  m_last_starts[instance] = start.at;
  const bool must_speak = m_heard.contains(instance);
  m_awaited.erase(instance);
  if (!must_speak && start.sign == nullptr) return;
  const Duration for_sign = std::max(k_least_for_a_sign, k_times_the_first_start * m_time_to_ready);
  m_awaited[instance] = {.until = start.until,
                         .sign_until = std::min(start.until, start.at + for_sign),
                         .newest_connection = start.newest_connection,
                         .sign = std::move(start.sign),
                         .is_silent = must_speak};
}

bool Returns::observe(const Moment& moment, MonotonicTime now) {
  m_heard.insert(moment.instance);
  const auto life = m_first_lives.find(moment.instance);
  if (life != m_first_lives.end() && !life->second.is_over &&
      life->second.done.insert(moment.name).second) {
    life->second.warm_up = now - life->second.began;
  }
  const auto found = m_awaited.find(moment.instance);
  if (found == m_awaited.end()) return false;
  Awaited& awaited = found->second;
  if (!awaited.is_silent || moment.connection <= awaited.newest_connection) return false;
  awaited.is_silent = false;
  if (awaited.sign == nullptr) m_awaited.erase(found);
  return true;
}

bool Returns::is_any_ready_again() {
  bool any = false;
  for (auto at = m_awaited.begin(); at != m_awaited.end();) {
    Awaited& awaited = at->second;
    const bool shows = awaited.sign != nullptr && awaited.sign->what_is_missing().empty();
    if (shows) awaited.sign.reset();
    any = any || shows;
    at = shows && !awaited.is_silent ? m_awaited.erase(at) : std::next(at);
  }
  return any;
}

std::string Returns::missing_of(Instance instance, const Awaited& awaited) {
  if (awaited.is_silent) {
    return fmt::format("instance {} has not spoken since it was started again", instance);
  }
  const std::string missing = awaited.sign == nullptr ? "" : awaited.sign->what_is_missing();
  if (missing.empty()) return "";
  return fmt::format("instance {}, started again, is not ready: {}", instance, missing);
}

std::string Returns::what_is_missing(const Running& running) const {
  for (const auto& [instance, awaited] : m_awaited) {
    if (!running(instance)) continue;
    if (std::string missing = missing_of(instance, awaited); !missing.empty()) return missing;
  }
  return "";
}

std::optional<MonotonicTime> Returns::until(const Running& running) const {
  std::optional<MonotonicTime> first;
  for (const auto& [instance, awaited] : m_awaited) {
    if (!running(instance) || missing_of(instance, awaited).empty()) continue;
    const MonotonicTime until = awaited.is_silent ? awaited.until : awaited.sign_until;
    first = std::min(first.value_or(until), until);
  }
  return first;
}

std::vector<Returns::GivenUp> Returns::give_up(MonotonicTime now) {
  std::vector<GivenUp> given_up;
  for (auto at = m_awaited.begin(); at != m_awaited.end();) {
    const auto& [instance, awaited] = *at;
    const bool is_up = (awaited.is_silent ? awaited.until : awaited.sign_until) <= now;
    if (is_up) given_up.push_back({instance, awaited.is_silent, missing_of(instance, awaited)});
    at = is_up ? m_awaited.erase(at) : std::next(at);
  }
  return given_up;
}

std::optional<MonotonicTime> Returns::at_work_by(const Running& running) const {
  std::optional<MonotonicTime> last;
  for (const auto& [instance, started] : m_last_starts) {
    const auto life = m_first_lives.find(instance);
    if (!running(instance) || life == m_first_lives.end()) continue;
    const MonotonicTime by = started + life->second.warm_up;
    last = std::max(last.value_or(by), by);
  }
  return last;
}

}  // namespace wringer::cases
