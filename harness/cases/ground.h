#pragma once

// What all cases of a run stand on. Borrowed by each case; outlives them.

#include "fixtures/services/kafka.h"
#include "fixtures/services/services.h"
#include "harness/cases/fixed_names.h"
#include "harness/cases/interruption.h"
#include "harness/clients/kafka.h"
#include "harness/clients/postgres.h"
#include "harness/core/clock.h"
#include "harness/process/keeper.h"
#include "harness/proxy/broker_links.h"
#include "harness/proxy/proxy.h"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace wringer::services {
class PostgresServer;
}

namespace wringer::cases {

struct ServicePlace {
  Service service = Service::kafka;
  asio::ip::tcp::endpoint address;
};

// All of it but our own clients, as what is copied where somebody has clients of its own: a field
// that is added is not forgotten there.
struct CommonGround {
  const Clock& clock;
  process::Keeper& keeper;
  Interruption& interruption;
  services::Endpoints endpoints;
  std::vector<proxy::Broker> brokers;
  // Where proxies reach the server.
  asio::ip::tcp::endpoint postgres;
  // Where services really are, if that is not where proxies reach them.
  std::vector<ServicePlace> behind_doors;
  // Since then: which services let nobody in by our doors, and why. Empty: there are none.
  std::function<std::vector<std::string>(MonotonicTime)> failed_doors{};
  // For more clients of ours.
  clients::KafkaAccess access;
  // Distinguishes what this run creates from what others do: "3f9a01c2".
  std::string run_id;
  // "kafka" → "4.3.1", …
  std::map<std::string, std::string> versions;
  FixedNames fixed_names = FixedNames::refused;
  // An error if services of the run have died by themselves. Asked now and then by each case, on
  // its own thread, and quick. Empty: nobody can tell.
  std::function<Status()> services_live{};
  // The brokers, if they are there for one case alone, which may injure them; else null.
  services::KafkaCluster* own_kafka = nullptr;
  // Between them, if there are several.
  proxy::BrokerLinks* broker_links = nullptr;
  // The server, if it is one for this case alone (see private_postgres.h).
  services::PostgresServer* own_postgres = nullptr;
};

struct Ground : CommonGround {
  clients::Kafka& kafka;
  // Connected to the maintenance database.
  clients::Database& database;
};

}  // namespace wringer::cases
