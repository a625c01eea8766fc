#include "harness/wire/kafka/brokers.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/codec.h"

namespace wringer::wire::kafka {
namespace {

using namespace api_keys;

// DescribeCluster's EndpointType (KIP-919).
constexpr std::int64_t k_controllers = 2;

// The entries of a decoded body that carry a node's id, host and port.
std::vector<Value*> entries(std::int16_t api_key, std::int16_t version, Value& body) {
  std::vector<Value*> found;
  const auto add = [&found](Value& entry, std::string_view id) {
    // An unavailable coordinator is node -1 at port -1.
    if (entry[id].integer() >= 0 && entry["port"].integer() >= 0) found.push_back(&entry);
  };
  const auto add_all = [&](std::string_view array, std::string_view id) {
    for (Value& entry : body[array].items()) add(entry, id);
  };
  if (api_key == k_metadata) {
    add_all("brokers", "node_id");
  } else if (api_key == k_find_coordinator && version <= 3) {
    add(body, "node_id");
  } else if (api_key == k_find_coordinator) {
    add_all("coordinators", "node_id");
  } else if (api_key == k_describe_cluster) {
    if (body["endpoint_type"].integer() != k_controllers) add_all("brokers", "broker_id");
  } else {
    add_all("node_endpoints", "node_id");
  }
  return found;
}

BrokerAddress address_of(const Value& entry) {
  const Value* id = entry.find("broker_id");
  return {id != nullptr ? id->int32() : entry["node_id"].int32(), std::string(entry["host"].text()),
          entry["port"].int32()};
}

}  // namespace

bool leaks_brokers(std::int16_t api_key, std::int16_t version) {
  switch (api_key) {
    case k_metadata:
    case k_find_coordinator:
    case k_describe_cluster:
    case k_share_fetch:
    case k_share_acknowledge:
      return true;
    case k_produce:
      return version >= 10;
    case k_fetch:
      return version >= 16;
    default:
      return false;
  }
}

Result<std::vector<BrokerAddress>> list_brokers(std::int16_t api_key, std::int16_t version,
                                                Bytes body) {
  std::vector<BrokerAddress> brokers;
  if (!leaks_brokers(api_key, version)) return brokers;
  WRINGER_ASSIGN(Value value, decode(api_key, Direction::response, version, body));
  for (const Value* entry : entries(api_key, version, value)) {
    brokers.push_back(address_of(*entry));
  }
  return brokers;
}

Result<std::string> rewrite_brokers(std::int16_t api_key, std::int16_t version, Bytes body,
                                    const BrokerMapping& mapping) {
  if (!leaks_brokers(api_key, version)) return std::string(to_text(body));
  WRINGER_ASSIGN(Value value, decode(api_key, Direction::response, version, body));
  bool changed = false;
  for (Value* entry : entries(api_key, version, value)) {
    const BrokerAddress old = address_of(*entry);
    const std::optional<HostPort> mapped = mapping(old.node_id, old.host, old.port);
    if (!mapped) continue;
    (*entry)["host"] = mapped->host;
    (*entry)["port"] = mapped->port;
    changed = true;
  }
  if (!changed) return std::string(to_text(body));
  return encode(*find_schema(api_key, Direction::response), version, value);
}

}  // namespace wringer::wire::kafka
