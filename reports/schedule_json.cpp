#include "reports/schedule_json.h"

#include <nlohmann/json.hpp>

namespace wringer::reports {

nlohmann::ordered_json fault_json(const FaultSpec& fault) {
  nlohmann::ordered_json at;
  at["instance"] = fault.at.instance;
  at[std::string(phase_key(fault.at.phase))] = fault.at.moment;
  at["nth"] = fault.at.nth;
  nlohmann::ordered_json json;
  json["at"] = std::move(at);
  json["do"] = fault.kind;
  return json;
}

nlohmann::ordered_json schedule_json(const Schedule& schedule) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const FaultSpec& fault : schedule) json.push_back(fault_json(fault));
  return json;
}

}  // namespace wringer::reports
