#include "reports/schedule_json.h"

#include "harness/core/duration.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace wringer::reports {
namespace {

using nlohmann::ordered_json;

void describe(ordered_json& json, const Content& content) {
  if (content.event) json["event"] = *content.event;
  if (!content.key.empty()) json["key"] = content.key;
  if (content.partition) {
    json["partition"] =
        content.partition->partition < 0 ? content.partition->topic : to_text(*content.partition);
  }
  if (content.offset) json["offset"] = *content.offset;
  if (!content.sql.empty()) json["sql"] = content.sql;
  if (!content.table.empty()) json["table"] = content.table;
}

ordered_json address_json(const Address& address) {
  if (address.is_start()) return "start";
  ordered_json json;
  if (address.instance == k_any_instance) {
    json["instance"] = "any";
  } else {
    json["instance"] = address.instance;
  }
  json[std::string(phase_key(address.phase))] = address.moment;
  describe(json, address.content);
  if (!address.transaction.empty()) describe(json["transaction"], address.transaction);
  for (const Address& first : address.once) json["once"] = address_json(first);
  json["nth"] = address.nth;
  return json;
}

struct ArgumentJson {
  // Microseconds are exact, and a scenario file takes them.
  ordered_json operator()(Duration duration) const {
    return fmt::format("{}us",
                       std::chrono::duration_cast<std::chrono::microseconds>(duration).count());
  }
  ordered_json operator()(std::int64_t number) const { return number; }
  ordered_json operator()(const std::string& text) const { return text; }
  ordered_json operator()(const Address& address) const { return address_json(address); }
};

}  // namespace

ordered_json fault_json(const FaultSpec& fault) {
  ordered_json json;
  json["at"] = address_json(fault.at);
  json["do"] = fault.kind;
  for (const auto& [name, argument] : fault.arguments) {
    json[name] = std::visit(ArgumentJson{}, argument);
  }
  if (fault.following > 0) json["following"] = fault.following;
  return json;
}

ordered_json schedule_json(const Schedule& schedule) {
  ordered_json json = ordered_json::array();
  for (const FaultSpec& fault : schedule) json.push_back(fault_json(fault));
  return json;
}

ordered_json reduction_json(const Reduction& reduction) {
  ordered_json json = ordered_json::object();
  if (reduction.events) json["events"] = *reduction.events;
  if (reduction.keys) json["keys"] = *reduction.keys;
  if (reduction.partitions) json["partitions"] = *reduction.partitions;
  if (reduction.instances) json["instances"] = *reduction.instances;
  return json;
}

}  // namespace wringer::reports
