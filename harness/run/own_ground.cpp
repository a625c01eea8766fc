#include "harness/run/own_ground.h"

#include "harness/run/needs.h"

#include <asio/ip/address.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace wringer::run {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_connect_timeout = 20s;

std::vector<proxy::BrokerPlace> places_of(const std::vector<services::BrokerPlan>& plans) {
  std::vector<proxy::BrokerPlace> places;
  for (const services::BrokerPlan& plan : plans) {
    places.push_back({plan.id, {plan.internal_port, plan.controller_port}});
  }
  return places;
}

}  // namespace

int own_brokers_for(const scenario::Scenario& scenario, const Schedule& schedule,
                    int brokers_of_run) {
  const int wanted = scenario.kafka_brokers;
  if (needs(schedule, Need::three_brokers)) return 3;
  if (needs(schedule, Need::own_kafka)) return wanted == 0 ? 1 : wanted;
  return wanted == 0 || wanted == brokers_of_run ? 0 : wanted;
}

Result<std::vector<proxy::Broker>> find_brokers(clients::Kafka& kafka) {
  WRINGER_ASSIGN(const auto addresses, kafka.brokers(k_connect_timeout));
  std::vector<proxy::Broker> brokers;
  for (const clients::BrokerAddress& address : addresses) {
    std::error_code problem;
    const auto ip = asio::ip::make_address(address.host, problem);
    if (problem) {
      return fail(ErrorCode::environment,
                  fmt::format("broker {} calls itself '{}', which is not an IP address", address.id,
                              address.host));
    }
    brokers.push_back({address.id, {ip, address.port}});
  }
  return brokers;
}

Result<OwnGround> make_own_ground(const Ground& shared, int brokers,
                                  const std::filesystem::path& folder,
                                  const std::function<void(const std::string&)>& progress) {
  OwnGround own;
  services::OwnKafka::Link link;
  if (brokers > 1) {
    own.links = std::make_unique<proxy::BrokerLinks>();
    link = [links = own.links.get()](const std::vector<services::BrokerPlan>& plans) {
      return links->open(places_of(plans));
    };
  }
  WRINGER_ASSIGN(
      own.kafka,
      services::OwnKafka::start(
          shared.keeper, {.brokers = brokers, .folder = folder, .progress = progress}, link));
  services::Endpoints endpoints = shared.endpoints;
  endpoints.kafka = own.kafka->endpoint();
  WRINGER_ASSIGN(own.client, clients::Kafka::connect(endpoints.kafka.bootstrap));
  WRINGER_ASSIGN(auto addresses, find_brokers(*own.client));
  own.ground = std::make_unique<Ground>(Ground{.clock = shared.clock,
                                               .keeper = shared.keeper,
                                               .interruption = shared.interruption,
                                               .endpoints = std::move(endpoints),
                                               .brokers = std::move(addresses),
                                               .kafka = *own.client,
                                               .database = shared.database,
                                               .run_id = shared.run_id,
                                               .versions = shared.versions,
                                               .own_kafka = &own.kafka->cluster(),
                                               .broker_links = own.links.get()});
  return own;
}

}  // namespace wringer::run
