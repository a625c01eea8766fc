#include "harness/run/own_ground.h"

#include "harness/instances/resolve.h"
#include "harness/run/needs.h"

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

Result<std::vector<proxy::Broker>> find_brokers(
    const std::vector<clients::BrokerAddress>& addresses) {
  std::vector<proxy::Broker> brokers;
  for (const clients::BrokerAddress& address : addresses) {
    const auto place = instances::resolve(address.host, address.port);
    if (!place) {
      return fail(ErrorCode::environment,
                  fmt::format("broker {} tells its clients to come to {}:{} (its "
                              "advertised.listeners), but {}",
                              address.id, address.host, address.port, place.error().message));
    }
    brokers.push_back({address.id, *place});
  }
  return brokers;
}

Result<OwnGround> make_own_ground(const cases::Ground& shared, int brokers,
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
  const clients::KafkaAccess access{.bootstrap = own.kafka->endpoint().bootstrap};
  WRINGER_ASSIGN(own.client, clients::Kafka::connect(access));
  WRINGER_ASSIGN(const auto brokers_there, own.client->brokers(k_connect_timeout));
  WRINGER_ASSIGN(auto addresses, find_brokers(brokers_there));
  own.ground = std::make_unique<cases::Ground>(cases::Ground{shared, *own.client, shared.database});
  own.ground->endpoints.kafka = own.kafka->endpoint();
  own.ground->brokers = std::move(addresses);
  own.ground->access = access;
  own.ground->own_kafka = &own.kafka->cluster();
  own.ground->broker_links = own.links.get();
  return own;
}

}  // namespace wringer::run
