#include "harness/run/quiescence.h"

#include <fmt/format.h>

namespace wringer::run {

void Quiescence::observe(const Moment& moment) {
  const bool database = moment.service == Service::postgres;
  // A request to fetch names offsets too: those that the instance asks for.
  const bool delivery = moment.name == moments::k_kafka_fetch && moment.phase == Phase::applied &&
                        !moment.offsets.empty();
  const bool commit = moment.name == moments::k_kafka_offset_commit;
  if (database || delivery || commit) m_last_activity = m_clock.now();
}

std::string Quiescence::what_is_left(bool proxies_are_idle) const {
  // A system that keeps its offsets elsewhere is through when everything has been delivered to it.
  const auto& reached = m_groups.commits_offsets() ? m_groups.committed() : m_groups.delivered();
  const char* verb = m_groups.commits_offsets() ? "committed" : "delivered";
  for (const auto& [partition, end] : m_end) {
    const auto offset = reached.find(partition);
    if (offset == reached.end())
      return fmt::format("{}: nothing {} of {}", to_text(partition), verb, end);
    if (offset->second < end) {
      return fmt::format("{}: {} up to {} of {}", to_text(partition), verb, offset->second, end);
    }
  }
  return proxies_are_idle ? "" : "a transaction or a request to Postgres is still open";
}

}  // namespace wringer::run
