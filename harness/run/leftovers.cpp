#include "harness/run/leftovers.h"

#include "harness/cases/case_store.h"
#include "harness/core/clock.h"

#include <fmt/format.h>

namespace wringer::run {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_tidy_timeout = 20s;
// For each. A group with members is refused at once, and asked for again until then.
constexpr Duration k_group_timeout = 1s;

// A server notices only afterwards that whoever wanted a database is gone, and would make it when
// we have looked.
Status end_making_databases(const std::string& run_id, clients::Database& database) {
  const std::string at_work = fmt::format(
      "FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'CREATE DATABASE%' AND "
      "position({} IN query) > 0 AND pid <> pg_backend_pid()",
      database.quote(cases::database_prefix(run_id)));
  const Deadline deadline(system_clock(), k_tidy_timeout);
  WRINGER_TRY(database.query("SELECT pg_terminate_backend(pid) " + at_work));
  while (true) {
    WRINGER_ASSIGN(const clients::Rows left, database.query("SELECT query " + at_work));
    if (left.rows.empty()) return {};
    if (deadline.passed()) {
      return fail(ErrorCode::timed_out,
                  "Postgres is still at work for a dead run: " + left.rows[0][0].value_or(""));
    }
    WRINGER_TRY(database.query("SELECT pg_sleep(0.02)"));
  }
}

Status remove_from_postgres(const std::string& run_id, clients::Database& database) {
  WRINGER_TRY(end_making_databases(run_id, database));
  WRINGER_ASSIGN(const clients::Rows databases, database.query("SELECT datname FROM pg_database"));
  for (const auto& row : databases.rows) {
    const std::string name = row.at(0).value_or("");
    if (name.starts_with(cases::database_prefix(run_id)))
      WRINGER_TRY(cases::drop_database(database, name));
  }
  return {};
}

// False: a group still has members, which died with the run; their session has yet to end.
Result<bool> remove_from_kafka(const std::string& run_id, clients::Kafka& kafka,
                               ServicesToTidy::Groups of_groups) {
  WRINGER_ASSIGN(const std::vector<std::string> topics, kafka.topics(k_tidy_timeout));
  std::vector<std::string> left;
  for (const std::string& topic : topics) {
    if (topic.find(cases::topic_suffix(run_id)) != std::string::npos) left.push_back(topic);
  }
  WRINGER_TRY(kafka.delete_topics(left, k_tidy_timeout));
  if (of_groups == ServicesToTidy::Groups::stay) return true;
  WRINGER_ASSIGN(const std::vector<std::string> groups, kafka.groups(k_tidy_timeout));
  bool all_gone = true;
  for (const std::string& group : groups) {
    if (group.find(cases::topic_suffix(run_id)) == std::string::npos) continue;
    const Status gone = kafka.delete_group(group, k_group_timeout);
    all_gone = all_gone && gone;
  }
  return all_gone;
}

}  // namespace

Result<bool> remove_all_of(const std::string& run_id, const ServicesToTidy& services) {
  WRINGER_TRY(remove_from_postgres(run_id, services.database));
  return remove_from_kafka(run_id, services.kafka, services.groups);
}

Result<int> remove_leftovers(const std::vector<DeadRun>& dead_runs,
                             const ServicesToTidy& services) {
  int found = 0;
  for (const DeadRun& run : dead_runs) {
    std::vector<std::string> left = run.services;
    // One that died before it noted anything has made nothing.
    const auto is_here = [&left](const std::string& line) { return std::erase(left, line) > 0; };
    const bool postgres = is_here(services.postgres_line);
    const bool kafka = is_here(services.kafka_line);
    if (postgres) WRINGER_TRY(remove_from_postgres(run.id, services.database));
    if (kafka) {
      WRINGER_ASSIGN(const bool all_gone,
                     remove_from_kafka(run.id, services.kafka, services.groups));
      if (!all_gone) left.push_back(services.kafka_line);
    }
    if (postgres || kafka) ++found;
    RunFolder::forget_dead(run.id, left);
  }
  return found;
}

}  // namespace wringer::run
