#pragma once

#include <string>

namespace wringer::test {

// An instance is killed between its commit to Postgres and its offset commit: who applies an event
// again is convicted.
inline const std::string k_kill{"[{at: {instance: 1, after: postgres.commit, nth: 3}, do: kill}]"};

// A scenario of the ledger that is in order, with places to change or break it.
struct ScenarioParts {
  std::string command{
      "[ledger, --topic, \"{topic.payments}\", --group, \"{group}\", --apply, insert]"};
  int instances = 1;
  int events = 10;
  int keys = 2;
  int partitions = 1;
  std::string schema = std::string(WRINGER_LEDGER) + "/schema.sql";
  std::string effects{"[{table: transactions, event: event_id}]"};
  std::string faults{"[]"};
  std::string more{};
  std::string guarantee{"effectively-once"};
  // More keys of the workload.
  std::string workload{};
  // A file of events, in place of their number and keys.
  std::string events_file{};
  // A further key of the system.
  std::string system{};
};

[[nodiscard]] inline std::string scenario_text(const ScenarioParts& parts) {
  return "system:\n  command: " + parts.command +
         "\n  instances: " + std::to_string(parts.instances) +
         "\n  environment: {KAFKA_BOOTSTRAP_SERVERS: \"{kafka}\", DATABASE_URL: \"{postgres}\"}\n" +
         (parts.system.empty() ? "" : "  " + parts.system + "\n") +
         "services:\n  kafka: {topics: [{name: payments, partitions: " +
         std::to_string(parts.partitions) + "}]}\n  postgres: {schema: " + parts.schema +
         "}\nworkload: {topic: payments, " +
         (parts.events_file.empty()
              ? "events: " + std::to_string(parts.events) + ", keys: " + std::to_string(parts.keys)
              : "file: " + parts.events_file) +
         (parts.workload.empty() ? "" : ", ") + parts.workload +
         ", value: {id: \"{id}\", account: \"{key}\", amount: \"{amount}\", version: "
         "\"{version}\"}}\n"
         "effects: " +
         parts.effects + "\nguarantee: " + parts.guarantee + "\nfaults: " + parts.faults + "\n" +
         parts.more;
}

}  // namespace wringer::test
