#include "harness/cases/write_watch.h"

#include "harness/wire/postgres/sql.h"

namespace wringer::cases {

bool WriteWatch::is_write(const Moment& moment) {
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

}  // namespace wringer::cases
