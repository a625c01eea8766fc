#include "bench/explore/variant.h"

#include <fmt/format.h>

namespace wringer::bench {

std::string scenario_text(const Variant& variant, const std::string& explore) {
  std::string options;
  for (const char character : variant.options)
    options += character == ' ' ? ", " : std::string(1, character);
  return fmt::format(R"(
system:
  command: [ledger, --topic, "{{topic.payments}}", --group, "{{group}}", {options}]
  instances: 2
  environment: {{KAFKA_BOOTSTRAP_SERVERS: "{{kafka}}", DATABASE_URL: "{{postgres}}"}}
services:
  kafka: {{topics: [{{name: payments, partitions: 4}}]}}
  postgres: {{schema: {ledger}/schema.sql}}
workload:
  topic: payments
  events: 40
  keys: 4
  value: {{id: "{{id}}", account: "{{key}}", amount: "{{amount}}", version: "{{version}}"}}
effects:
  - {{table: transactions, event: event_id}}
  - {{table: accounts, key: id, sum: balance}}
guarantee: effectively-once
{explore}
)",
                     fmt::arg("options", options), fmt::arg("ledger", WRINGER_LEDGER),
                     fmt::arg("explore", explore));
}

}  // namespace wringer::bench
