#include "harness/faults/kill_broker.h"

#include <utility>

namespace wringer::faults {

FaultKind KillBroker::kind() {
  return {.name = "kill-broker",
          .group = FaultGroup::broker,
          .summary = "a broker dies (SIGKILL) and is started again with its data",
          .parameters = broker_parameters(),
          .needs = {Need::own_kafka},
          .reports = {"librdkafka#1092", "confluent-kafka-dotnet#192"},
          .check = check};
}

void KillBroker::end(std::int32_t broker, std::function<void(Result<std::string>)> done) {
  controls().brokers().kill(broker, std::move(done));
}

}  // namespace wringer::faults
