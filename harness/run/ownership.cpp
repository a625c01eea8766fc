#include "harness/run/ownership.h"

#include "harness/cases/case_store.h"
#include "harness/faults/registry.h"
#include "harness/truth/change_stream.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::run {
namespace {

using services::Source;

bool has_need(const FaultKind& kind, Need need) {
  return std::find(kind.needs.begin(), kind.needs.end(), need) != kind.needs.end();
}

bool wants_own_kafka(const FaultKind& kind) {
  return has_need(kind, Need::own_kafka) || has_need(kind, Need::three_brokers);
}

bool wants_own_postgres(const FaultKind& kind) {
  return has_need(kind, Need::own_postgres);
}

// Faults of the same group that own nothing, or, if there are none, of the links, which every
// service has.
std::string alternatives_to(const FaultKind& kind) {
  std::vector<std::string_view> same;
  std::vector<std::string_view> links;
  for (const FaultKind& other : faults::fault_kinds()) {
    if (wants_own_kafka(other) || wants_own_postgres(other)) continue;
    if (other.group == kind.group) same.push_back(other.name);
    if (other.group == FaultGroup::link) links.push_back(other.name);
  }
  return fmt::format("{}", fmt::join(same.empty() ? links : same, ", "));
}

Status check_fault(const std::string& name, const services::Selection& selection) {
  for (const FaultKind& kind : faults::fault_kinds()) {
    if (kind.name != name) continue;
    const bool kafka = wants_own_kafka(kind) && selection.kafka.source != Source::native;
    const bool postgres = wants_own_postgres(kind) && selection.postgres.source != Source::native;
    if (!kafka && !postgres) continue;
    const std::string_view service = kafka ? "Kafka" : "Postgres";
    const Source source = kafka ? selection.kafka.source : selection.postgres.source;
    return fail(ErrorCode::usage,
                fmt::format("'{}' needs a {} that Wringer started as its own processes, and this "
                            "one is {}. It works with --{} native, the default; with this one, "
                            "these work: {}",
                            name, service, to_string(source), kafka ? "kafka" : "postgres",
                            alternatives_to(kind)));
  }
  return {};
}

}  // namespace

Status check_ownership(const scenario::Scenario& scenario, const RunOptions& options) {
  const services::Selection& selection = options.services;
  if (selection.is_native()) return {};
  if (options.faults != RunOptions::Faults::none) {
    std::vector<std::string> names;
    for (const FaultSpec& fault : scenario.faults) names.push_back(fault.kind);
    for (const scenario::GivenCase& given : scenario.cases) {
      for (const FaultSpec& fault : given.schedule) names.push_back(fault.kind);
    }
    const auto& explored = options.explore.value_or(scenario.explore).faults;
    names.insert(names.end(), explored.begin(), explored.end());
    for (const std::string& name : names) WRINGER_TRY(check_fault(name, selection));
  }
  const bool group_is_theirs = selection.kafka.source == Source::external &&
                               options.fixed_names == cases::FixedNames::refused &&
                               cases::insists_on_group(scenario);
  if (!group_is_theirs) return {};
  return fail(
      ErrorCode::usage,
      "the system is nowhere told {group}, so it joins a group of its own name, which on an "
      "external Kafka may be somebody else's. Give it {group} in its arguments or "
      "environment, or say --allow-fixed-names");
}

Status check_brokers(const scenario::Scenario& scenario, const services::KafkaEndpoint& kafka) {
  if (kafka.source == Source::native || scenario.kafka_brokers == 0 ||
      scenario.kafka_brokers == kafka.brokers) {
    return {};
  }
  return fail(
      ErrorCode::usage,
      fmt::format("{}: services.kafka.brokers is {}, and the {} Kafka has {}: leave it out, "
                  "or use --kafka native",
                  scenario.file.string(), scenario.kafka_brokers, to_string(kafka.source),
                  kafka.brokers));
}

Status check_external(clients::Database& database, const services::PostgresEndpoint& postgres) {
  WRINGER_ASSIGN(const clients::Rows found,
                 database.query("SELECT rolcreatedb OR rolsuper, pg_is_in_recovery(), "
                                "current_setting('server_version_num')::int >= 130000 "
                                "FROM pg_roles WHERE rolname = current_user"));
  const auto& row = found.rows.at(0);
  if (row.at(1) == "t") {
    return fail(ErrorCode::environment,
                "this Postgres is a replica, which takes no writes: name its primary");
  }
  if (row.at(2) != "t") {
    return fail(ErrorCode::environment, "this Postgres is older than 13, the oldest that will do");
  }
  if (row.at(0) != "t") {
    return fail(
        ErrorCode::environment,
        fmt::format("the user '{0}' of Postgres may not make databases, and each case needs "
                    "one of its own. A superuser can allow it: ALTER ROLE {1} CREATEDB "
                    "(SUPERUSER, to have the change stream too)",
                    postgres.user, database.quote_name(postgres.user)));
  }
  return {};
}

Result<std::string> version_of(clients::Database& database) {
  WRINGER_ASSIGN(const clients::Rows found,
                 database.query("SELECT split_part(current_setting('server_version'), ' ', 1)"));
  return found.rows.at(0).at(0).value_or("?");
}

Result<std::optional<int>> room_for_streams(clients::Database& database) {
  WRINGER_ASSIGN(const std::string none, truth::why_no_stream(database));
  if (!none.empty()) return std::nullopt;
  WRINGER_ASSIGN(const clients::Rows found,
                 database.query("SELECT current_setting('max_replication_slots')::int - count(*) "
                                "FROM pg_replication_slots"));
  return std::stoi(found.rows.at(0).at(0).value_or("0"));
}

Status check_attached(const scenario::Scenario& scenario, const RunOptions& options) {
  if (!scenario.system.attach || !scenario.system.attach->start.empty()) return {};
  if (options.times == 1 && !options.explore) return {};
  return fail(ErrorCode::usage,
              fmt::format("{}: a system that is attached takes part in one case, and {} has more; "
                          "say system.attach.start and system.attach.stop, programs that start it "
                          "anew for each case and stop it afterwards",
                          scenario.file.string(), options.explore ? "--explore" : "--times"));
}

}  // namespace wringer::run
