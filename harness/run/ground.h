#pragma once

// What all cases of a run stand on. Borrowed by each case; outlives them.

#include "fixtures/services/kafka.h"
#include "fixtures/services/services.h"
#include "harness/clients/kafka.h"
#include "harness/clients/postgres.h"
#include "harness/core/clock.h"
#include "harness/process/keeper.h"
#include "harness/proxy/broker_links.h"
#include "harness/proxy/proxy.h"
#include "harness/run/interruption.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace wringer::services {
class PostgresServer;
}

namespace wringer::run {

struct Ground {
  const Clock& clock;
  process::Keeper& keeper;
  Interruption& interruption;
  services::Endpoints endpoints;
  std::vector<proxy::Broker> brokers;
  clients::Kafka& kafka;
  // Connected to the maintenance database.
  clients::Database& database;
  // Distinguishes what this run creates from what others do: "3f9a01c2".
  std::string run_id;
  // "kafka" → "4.3.1", …
  std::map<std::string, std::string> versions;
  // The brokers, if they are there for one case alone, which may injure them; else null.
  services::KafkaCluster* own_kafka = nullptr;
  // Between them, if there are several.
  proxy::BrokerLinks* broker_links = nullptr;
  // The server, if it is one for this case alone (see private_postgres.h).
  services::PostgresServer* own_postgres = nullptr;
};

}  // namespace wringer::run
