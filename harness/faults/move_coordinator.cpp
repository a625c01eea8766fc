#include "harness/faults/move_coordinator.h"

#include <utility>

namespace wringer::faults {

FaultKind MoveCoordinator::kind() {
  return {.name = "move-coordinator",
          .group = FaultGroup::broker,
          .summary = "another broker becomes the coordinator of the group, in good order",
          .needs = {Need::three_brokers},
          .reports = {"confluent-kafka-dotnet#192"}};
}

void MoveCoordinator::move(std::function<void(Result<BrokerControls::Move>)> done) {
  controls().brokers().move_coordinator(std::move(done));
}

bool MoveCoordinator::shows(const Moment& moment) const {
  const bool of_group = !moment.group.empty();
  return of_group && moment.phase == Phase::applied && moment.succeeded;
}

}  // namespace wringer::faults
