#include "bench/takeover/scenario.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace wringer::bench {

namespace {

// Two hundred events a second: no consumer falls behind, so what is measured is no backlog.
constexpr std::string_view k_stream = "{events: 4, every: 20ms}";
// Death comes after 4 s: in the classic protocol, members have sent their first heartbeats by then.
constexpr int k_events_before = 800;
// And the stream goes on for longer than it takes until the next one (3 s).
constexpr int k_events_after = 1000;

}  // namespace

std::string_view to_string(Survivor survivor) {
  return survivor == Survivor::idle ? "idle" : "busy";
}

std::string scenario_text(const Client& client, const Remedy& remedy, Survivor survivor) {
  // One key is one partition, so that whoever has it is the victim and the other has nothing to do.
  const bool idle = survivor == Survivor::idle;
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
  bursts: {stream}
  value: {{id: "{{id}}", account: "{{key}}", amount: "{{amount}}", version: "{{version}}"}}
effects: [{{table: transactions, event: event_id}}]
guarantee: at-least-once
heartbeats: {heartbeats}
settle: {{deadline: 180s}}
faults:
  - {{at: {{instance: any, after: postgres.commit, nth: {nth}}}, do: kill, restart: heal,
      leaves: {leaves}}}
  # Nothing, when the other has taken over: the dead one stays dead until then.
  - {{at: {{instance: any, after: kafka.offset_commit, nth: 20}}, following: 1, do: delay, for: 1ms}}
)",
                     fmt::arg("command", fmt::join(client.command, ", ")),
                     fmt::arg("partitions", idle ? 2 : 16), fmt::arg("systems", WRINGER_SYSTEMS),
                     fmt::arg("events", k_events_before + k_events_after),
                     fmt::arg("keys", idle ? 1 : 64), fmt::arg("stream", k_stream),
                     fmt::arg("heartbeats", remedy.heartbeats), fmt::arg("nth", k_events_before),
                     fmt::arg("leaves", remedy.leaves));
}

}  // namespace wringer::bench
