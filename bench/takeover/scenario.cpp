#include "bench/takeover/scenario.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace wringer::bench {

std::string_view to_string(Survivor survivor) {
  return survivor == Survivor::idle ? "idle" : "busy";
}

std::string scenario_text(const Client& client, const Remedy& remedy, Survivor survivor) {
  // One key is one partition, so that whoever has it is the victim and the other has nothing to do.
  const bool idle = survivor == Survivor::idle;
  const int events = (client.events_before_death + 200) * (idle ? 1 : 2);
  return fmt::format(R"(
system:
  command: [{command}, --topic, "{{topic.payments}}", --group, "{{group}}"]
  instances: 2
  environment: {{KAFKA_BOOTSTRAP_SERVERS: "{{kafka}}", DATABASE_URL: "{{postgres}}"}}
services:
  kafka: {{topics: [{{name: payments, partitions: {partitions}}}]}}
  postgres: {{schema: {systems}/ledger/schema.sql}}
workload:
  topic: payments
  events: {events}
  keys: {keys}
  value: {{id: "{{id}}", account: "{{key}}", amount: "{{amount}}", version: "{{version}}"}}
effects: [{{table: transactions, event: event_id}}]
guarantee: at-least-once
heartbeats: {heartbeats}
settle: {{deadline: 180s}}
faults:
  - {{at: {{instance: any, after: postgres.commit, nth: {nth}}}, do: kill, restart: heal,
      leaves: {leaves}}}
  # Nothing, at a time when the others have taken over: the dead one stays dead until then.
  - {{at: {{instance: any, after: kafka.offset_commit, nth: 150}}, following: 1, do: delay, for: 1ms}}
)",
                     fmt::arg("command", fmt::join(client.command, ", ")),
                     fmt::arg("partitions", idle ? 2 : 16), fmt::arg("systems", WRINGER_SYSTEMS),
                     fmt::arg("events", events), fmt::arg("keys", idle ? 1 : 64),
                     fmt::arg("heartbeats", remedy.heartbeats),
                     fmt::arg("nth", client.events_before_death * (idle ? 1 : 2)),
                     fmt::arg("leaves", remedy.leaves));
}

}  // namespace wringer::bench
