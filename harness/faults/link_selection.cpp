#include "harness/faults/link_selection.h"

namespace wringer::faults {
namespace {

std::string service_of_address(const FaultSpec& spec) {
  if (spec.at.is_start()) return "all";
  return spec.at.moment.starts_with("postgres.") ? "postgres" : "kafka";
}

}  // namespace

std::vector<Parameter> link_parameters(LinkChoice choice) {
  std::vector<Parameter> parameters{
      {.name = "on",
       .type = ParameterType::instance,
       .summary = "whose links, if not those of the instance of the address; 'any': everybody's",
       .choices = {"any"}}};
  if (choice == LinkChoice::instances) return parameters;
  Parameter service{.name = "service",
                    .type = ParameterType::name,
                    .summary = "links to which service, if not that of the address",
                    .choices = {"kafka", "postgres", "all"}};
  if (choice == LinkChoice::services_and_coordinator) {
    service.summary =
        "links to which service, if not that of the address; 'coordinator': those to Kafka, as far "
        "as they concern the group";
    service.choices = {"kafka", "coordinator", "postgres", "all"};
  }
  parameters.push_back(service);
  parameters.push_back({.name = "broker",
                        .type = ParameterType::offset,
                        .summary = "only the links to the broker with this id"});
  return parameters;
}

Parameter for_parameter() {
  return {.name = "for",
          .type = ParameterType::duration,
          .summary = "how long, if not until all faults are healed"};
}

Parameter direction_parameter() {
  return {.name = "direction",
          .type = ParameterType::name,
          .summary = "which direction",
          .default_text = "both",
          .choices = {"to-service", "to-client", "both"}};
}

std::vector<FaultMistake> check_links(const FaultSpec& spec) {
  std::string service = spec.get<std::string>("service").value_or("");
  if (service.empty()) service = service_of_address(spec);
  if (spec.arguments.contains("broker") && service == "postgres") {
    return {{"broker", "Postgres has no brokers; say 'service: kafka', or leave it out"}};
  }
  return {};
}

LinkSelection link_selection(const FaultSpec& spec, Instance instance) {
  LinkSelection selection{.instance = instance};
  std::string service = spec.get<std::string>("service").value_or("");
  if (service.empty()) {
    service = service_of_address(spec);
  }
  if (service == "coordinator") selection.messages = coordinator_messages();
  if (service == "postgres") {
    selection.service = Service::postgres;
  } else if (service != "all") {
    selection.service = Service::kafka;
  }
  if (const auto broker = spec.get<std::int64_t>("broker")) {
    selection.service = Service::kafka;
    selection.broker = static_cast<std::int32_t>(*broker);
  }
  return selection;
}

LinkDirection link_direction(const FaultSpec& spec) {
  const std::string name = spec.get<std::string>("direction").value_or("both");
  if (name == "to-service") return LinkDirection::to_service;
  return name == "to-client" ? LinkDirection::to_client : LinkDirection::both;
}

}  // namespace wringer::faults
