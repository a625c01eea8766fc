#include "harness/faults/restart_broker.h"

#include <utility>

namespace wringer::faults {

FaultKind RestartBroker::kind() {
  return {.name = "restart-broker",
          .group = FaultGroup::broker,
          .summary = "a broker ends in good order (SIGTERM) and is started again",
          .parameters = broker_parameters(),
          .needs = {Need::own_kafka},
          .reports = {"confluent-kafka-dotnet#192"},
          .check = check};
}

void RestartBroker::end(std::int32_t broker, std::function<void(Result<std::string>)> done) {
  controls().brokers().terminate(broker, std::move(done));
}

}  // namespace wringer::faults
