#pragma once

// How the proxies reach services: directly, or by doors of ours where a service wants TLS or a
// login (see harness/gateway).

#include "fixtures/services/services.h"
#include "harness/cases/ground.h"
#include "harness/clients/kafka.h"
#include "harness/core/error.h"
#include "harness/gateway/failed_doors.h"
#include "harness/gateway/gateway.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace wringer::run {

struct Doors {
  // Null: none are needed.
  std::unique_ptr<gateway::Gateway> gateway;
  // Of that; shared with its thread.
  std::shared_ptr<gateway::FailedDoors> failed;
  // Null: our own clients need none.
  std::shared_ptr<clients::Detours> detours;
  std::vector<proxy::Broker> brokers;
  asio::ip::tcp::endpoint postgres;
  // Where services really are that have a door.
  std::vector<cases::ServicePlace> behind;

  // As cases ask for it; empty without a gateway.
  [[nodiscard]] std::function<std::vector<std::string>(MonotonicTime)> failed_since() const;
};

// To where a cluster is first asked, and from there on for our own clients. Error code environment,
// with what the brokers said.
[[nodiscard]] Status open_first_doors(const services::KafkaEndpoint& kafka, Doors& doors);

// The rest, once there is a client to ask which brokers there are.
[[nodiscard]] Status open_doors(const services::Endpoints& endpoints, clients::Kafka& kafka,
                                Doors& doors);

}  // namespace wringer::run
