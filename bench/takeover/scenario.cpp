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
constexpr int k_events = k_events_before + k_events_after;
// Whoever is idle later has had some first: the first record of a Java program costs it a second of
// class loading.
constexpr int k_events_for_all = 80;

}  // namespace

std::string_view to_string(Survivor survivor) {
  return survivor == Survivor::idle ? "idle" : "busy";
}

std::string scenario_text(const Client& client, const Remedy& remedy, Survivor survivor) {
  const bool idle = survivor == Survivor::idle;
  const std::string events =
      idle ? std::string("file: ") + k_events_file : fmt::format("events: {}, keys: 64", k_events);
  return fmt::format(R"(
system:
  command: [{command}, --topic, "{{topic.payments}}", --group, "{{group}}"]
  instances: 2
  environment: {{KAFKA_BOOTSTRAP_SERVERS: "{{kafka}}", DATABASE_URL: "{{postgres}}"}}
services:
  kafka: {{topics: [{{name: payments, partitions: {partitions}}}]}}
  postgres: {{schema: {systems}/ledger/schema.sql}}
workload:
  {{topic: payments, {events}, bursts: {stream},
    value: {{id: "{{id}}", account: "{{key}}", amount: "{{amount}}", version: "{{version}}"}}}}
effects: [{{table: transactions, event: event_id}}]
guarantee: at-least-once
heartbeats: {heartbeats}
settle: {{deadline: 180s}}
faults:
  - {{at: {{instance: any, after: postgres.commit, nth: {nth}}}, do: kill, restart: heal,
      leaves: {leaves}}}
  # Nothing, when the other has taken over: the dead one stays dead until then.
  - {{at: {{instance: any, after: kafka.offset_commit, nth: 20}}, following: 1,
      do: delay, for: 1ms}}
)",
                     fmt::arg("command", fmt::join(client.command, ", ")),
                     fmt::arg("systems", WRINGER_SYSTEMS), fmt::arg("partitions", idle ? 2 : 16),
                     fmt::arg("events", events), fmt::arg("stream", k_stream),
                     fmt::arg("heartbeats", remedy.heartbeats), fmt::arg("nth", k_events_before),
                     fmt::arg("leaves", remedy.leaves));
}

// One partition for each instance, and soon nothing for one of them any more.
std::string events_text() {
  std::string lines;
  for (int i = 1; i <= k_events; ++i) {
    const int partition = i <= k_events_for_all ? i % 2 : 0;
    lines += fmt::format(
        R"({{"key": "k{1}", "id": "e{0}", "partition": {1},)"
        R"( "value": {{"id": "e{0}", "account": "k{1}", "amount": 1, "version": {0}}}}})"
        "\n",
        i, partition);
  }
  return lines;
}

}  // namespace wringer::bench
