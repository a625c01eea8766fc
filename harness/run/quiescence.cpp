#include "harness/run/quiescence.h"

#include "harness/wire/postgres/sql.h"

#include <fmt/format.h>

namespace wringer::run {

void Quiescence::observe(const Moment& moment) {
  // A request to fetch names offsets too: those that the instance asks for.
  const bool delivery = moment.name == moments::k_kafka_fetch && moment.phase == Phase::applied &&
                        !moment.offsets.empty();
  const bool commit = moment.name == moments::k_kafka_offset_commit;
  const bool write = moment.service == Service::postgres && is_write(moment);
  if (delivery || commit || write) m_last_activity = m_clock.now();
}

bool Quiescence::is_write(const Moment& moment) {
  using wire::postgres::StatementKind;
  if (moment.name == moments::k_postgres_query && moment.phase == Phase::requested) {
    if (wire::postgres::classify(moment.sql).kind != StatementKind::write) return false;
    m_writers.insert(moment.connection);
    return true;
  }
  if (moment.name == moments::k_postgres_rollback) m_writers.erase(moment.connection);
  if (moment.name != moments::k_postgres_commit) return false;
  if (moment.phase != Phase::requested) return m_writers.erase(moment.connection) > 0;
  // A statement that commits by itself was a write, or it would be no commit.
  if (wire::postgres::classify(moment.sql).kind == StatementKind::write)
    m_writers.insert(moment.connection);
  return m_writers.contains(moment.connection);
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
