#pragma once

#include "fixtures/services/own_kafka.h"
#include "harness/cases/ground.h"
#include "harness/core/error.h"
#include "harness/scenario/scenario.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace wringer::run {

// Services that one case has for itself, because it injures them or wants others than there are.
// What it does not need for itself is that of the run.
struct OwnGround {
  std::unique_ptr<proxy::BrokerLinks> links;
  std::unique_ptr<services::OwnKafka> kafka;
  std::unique_ptr<clients::Kafka> client;
  std::unique_ptr<cases::Ground> ground;
};

// How many brokers the case must have for itself; 0: those of the run will do.
[[nodiscard]] int own_brokers_for(const scenario::Scenario& scenario, const Schedule& schedule,
                                  int brokers_of_run);

// `folder` is created, and removed at the end. Borrows `shared`.
[[nodiscard]] Result<OwnGround> make_own_ground(
    const cases::Ground& shared, int brokers, const std::filesystem::path& folder,
    const std::function<void(const std::string&)>& progress);

// The cluster's brokers, as the proxies need them: in the same order, their names looked up.
[[nodiscard]] Result<std::vector<proxy::Broker>> find_brokers(
    const std::vector<clients::BrokerAddress>& addresses);

}  // namespace wringer::run
