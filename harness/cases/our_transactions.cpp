#include "harness/cases/our_transactions.h"

#include <fmt/format.h>

namespace wringer::cases {
namespace {

using clients::Database;
using clients::Rows;

// Longer would be a deadlock with what is held for our sake.
constexpr const char* k_lock_timeout = "SET lock_timeout = '2s'";

std::string lock_statement(const Database& database, const faults::OpenTransaction& what) {
  const std::string table = database.quote_name(what.table);
  switch (what.lock) {
    case faults::OpenTransaction::Lock::none:
      break;
    case faults::OpenTransaction::Lock::share:
      return "LOCK TABLE " + table + " IN SHARE MODE";
    case faults::OpenTransaction::Lock::row:
      return "SELECT 1 FROM " + table + " FOR UPDATE";
  }
  return "";
}

}  // namespace

Result<OurTransactions::Process> OurTransactions::open(const std::string& uri,
                                                       const faults::OpenTransaction& what) {
  WRINGER_ASSIGN(auto database, Database::connect(uri));
  WRINGER_TRY(database->execute("SET application_name = 'wringer: idle-transaction'"));
  WRINGER_TRY(database->execute(k_lock_timeout));
  WRINGER_TRY(database->execute("BEGIN ISOLATION LEVEL REPEATABLE READ"));
  // With a number of its own and a snapshot: what is older than it stays young.
  WRINGER_ASSIGN(const Rows found,
                 database->query("SELECT pg_backend_pid(), pg_current_xact_id()"));
  const std::string lock = lock_statement(*database, what);
  if (!lock.empty()) WRINGER_TRY(database->execute(lock));
  const auto process = static_cast<Process>(std::stoul(found.rows[0][0].value()));
  m_open[process] = std::move(database);
  return process;
}

Status OurTransactions::end(Process process) {
  const auto found = m_open.find(process);
  if (found == m_open.end()) return fail(ErrorCode::usage, "no such transaction");
  const std::unique_ptr<Database> database = std::move(found->second);
  m_open.erase(found);
  return database->execute("ROLLBACK");
}

}  // namespace wringer::cases
