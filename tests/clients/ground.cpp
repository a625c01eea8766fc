#include "tests/clients/ground.h"

#include <asio/ip/address.hpp>

#include <optional>

namespace wringer::test {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

struct SharedGround {
  std::unique_ptr<process::Keeper> keeper;
  std::unique_ptr<services::NativeServices> services;
  std::unique_ptr<clients::Kafka> kafka;
  std::unique_ptr<clients::Database> database;
  std::unique_ptr<Ground> ground;
};

Result<fs::path> make_folder(process::Keeper& keeper) {
  std::string pattern = (fs::temp_directory_path() / "wringer-clients-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) return fail(system_error("making " + pattern, errno));
  WRINGER_TRY(keeper.discard_at_end(pattern));
  // Postgres's own user must get in.
  fs::permissions(pattern, fs::perms(0755));
  return fs::path(pattern);
}

Result<SharedGround> start() {
  SharedGround shared;
  WRINGER_ASSIGN(shared.keeper, process::Keeper::start());
  WRINGER_ASSIGN(const fs::path folder, make_folder(*shared.keeper));
  services::NativeOptions options;
  options.folder = folder / "services";
  WRINGER_ASSIGN(shared.services, services::NativeServices::start(*shared.keeper, options));
  const services::Endpoints& endpoints = shared.services->endpoints();
  WRINGER_ASSIGN(shared.kafka, clients::Kafka::connect(endpoints.kafka.bootstrap));
  WRINGER_ASSIGN(shared.database, clients::Database::connect(endpoints.postgres.uri("postgres")));
  WRINGER_ASSIGN(const auto addresses, shared.kafka->brokers(20s));
  std::vector<proxy::Broker> brokers;
  for (const clients::BrokerAddress& address : addresses) {
    brokers.push_back({address.id, {asio::ip::make_address(address.host), address.port}});
  }
  shared.ground = std::make_unique<Ground>(Ground{.keeper = *shared.keeper,
                                                  .endpoints = endpoints,
                                                  .brokers = std::move(brokers),
                                                  .kafka = *shared.kafka,
                                                  .database = *shared.database,
                                                  .folder = folder});
  return shared;
}

std::optional<Result<SharedGround>>& shared() {
  static std::optional<Result<SharedGround>> ground;
  return ground;
}

}  // namespace

Result<const Ground*> shared_ground() {
  if (!shared()) shared() = start();
  const Result<SharedGround>& ground = *shared();
  if (!ground) return fail(ground.error());
  return ground->ground.get();
}

void end_shared_ground() {
  auto& ground = shared();
  if (ground && *ground) {
    SharedGround& parts = **ground;
    parts.ground.reset();
    parts.database.reset();
    parts.kafka.reset();
    parts.services.reset();
    parts.keeper.reset();
  }
  ground.reset();
}

}  // namespace wringer::test
