#include "harness/wire/kafka/brokers.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/requests.h"
#include "harness/wire/kafka/tests/support.h"

#include <gtest/gtest.h>

namespace wringer::wire::kafka {
namespace {

using namespace api_keys;

// Broker n becomes proxy:7000+n.
std::optional<HostPort> to_proxy(std::int32_t node_id, std::string_view, std::int32_t) {
  return HostPort{"proxy", 7000 + node_id};
}

std::string encoded(std::int16_t api_key, std::int16_t version, const Value& body) {
  return encode(*find_schema(api_key, Direction::response), version, body);
}

std::vector<BrokerAddress> rewritten(std::int16_t api_key, std::int16_t version,
                                     const std::string& bytes) {
  const auto body = rewrite_brokers(api_key, version, to_bytes(bytes), to_proxy);
  EXPECT_TRUE(body) << body.error().message;
  const auto brokers = list_brokers(api_key, version, to_bytes(body.value_or("")));
  return brokers.value_or(std::vector<BrokerAddress>{});
}

void add_broker(Value& array, std::string_view id_field, std::int32_t id) {
  Value& broker = array.append();
  broker[id_field] = id;
  broker["host"] = "kafka";
  broker["port"] = 9092;
}

const std::vector<BrokerAddress> k_rewritten{{1, "proxy", 7001}, {2, "proxy", 7002}};

TEST(RewriteBrokers, ChangesNothingButHostAndPort) {
  const std::string before = from_hex(R"(
      00000001  00000001 0005 'kafka' 00002384
      00000001  0000 0001 't' 00000001
        0000 00000000 00000001 00000001 00000001 00000001 00000001)");
  const std::string after = from_hex(R"(
      00000001  00000001 0005 'proxy' 00001b59
      00000001  0000 0001 't' 00000001
        0000 00000000 00000001 00000001 00000001 00000001 00000001)");
  const auto body = rewrite_brokers(k_metadata, 0, to_bytes(before), to_proxy);
  ASSERT_TRUE(body);
  EXPECT_EQ(to_hex(*body), to_hex(after));
}

TEST(RewriteBrokers, RewritesMetadataInEveryVersion) {
  for (std::int16_t version = 0; version <= 13; ++version) {
    Value body = blank_response(k_metadata);
    add_broker(body["brokers"], "node_id", 1);
    add_broker(body["brokers"], "node_id", 2);
    EXPECT_EQ(rewritten(k_metadata, version, encoded(k_metadata, version, body)), k_rewritten);
  }
}

TEST(RewriteBrokers, RewritesTheCoordinatorInEveryVersion) {
  for (std::int16_t version = 0; version <= 6; ++version) {
    Value body = blank_response(k_find_coordinator);
    body["node_id"] = 1;
    body["host"] = "kafka";
    body["port"] = 9092;
    add_broker(body["coordinators"], "node_id", 1);
    EXPECT_EQ(rewritten(k_find_coordinator, version, encoded(k_find_coordinator, version, body)),
              std::vector{k_rewritten[0]});
  }
}

TEST(RewriteBrokers, LeavesACoordinatorThatIsNotAvailable) {
  const std::string three = from_hex("00000000 000f 00 ffffffff 01 ffffffff 00");
  const std::string four = from_hex("00000000 02 02 'g' ffffffff 01 ffffffff 000f 00 00 00");
  EXPECT_EQ(rewrite_brokers(k_find_coordinator, 3, to_bytes(three), to_proxy), three);
  EXPECT_EQ(rewrite_brokers(k_find_coordinator, 4, to_bytes(four), to_proxy), four);
  EXPECT_TRUE(list_brokers(k_find_coordinator, 4, to_bytes(four))->empty());
}

TEST(RewriteBrokers, RewritesDescribeClusterButNotItsControllers) {
  for (std::int16_t version = 0; version <= 2; ++version) {
    Value body = blank_response(k_describe_cluster);
    add_broker(body["brokers"], "broker_id", 1);
    add_broker(body["brokers"], "broker_id", 2);
    EXPECT_EQ(rewritten(k_describe_cluster, version, encoded(k_describe_cluster, version, body)),
              k_rewritten);
    if (version == 0) continue;
    body["endpoint_type"] = 2;
    const std::string controllers = encoded(k_describe_cluster, version, body);
    EXPECT_EQ(rewrite_brokers(k_describe_cluster, version, to_bytes(controllers), to_proxy),
              controllers);
  }
}

TEST(RewriteBrokers, RewritesTheEndpointsOfNewLeaders) {
  const std::vector<std::pair<std::int16_t, std::int16_t>> apis{
      {k_produce, 10}, {k_produce, 13},    {k_fetch, 16},
      {k_fetch, 18},   {k_share_fetch, 1}, {k_share_acknowledge, 2}};
  for (const auto& [api_key, version] : apis) {
    Value body = blank_response(api_key);
    add_broker(body["node_endpoints"], "node_id", 1);
    add_broker(body["node_endpoints"], "node_id", 2);
    EXPECT_TRUE(leaks_brokers(api_key, version));
    EXPECT_EQ(rewritten(api_key, version, encoded(api_key, version, body)), k_rewritten);
  }
}

TEST(RewriteBrokers, LeavesABrokerWithoutAMapping) {
  Value body = blank_response(k_metadata);
  add_broker(body["brokers"], "node_id", 1);
  add_broker(body["brokers"], "node_id", 2);
  const std::string bytes = encoded(k_metadata, 9, body);
  const auto only_two = [](std::int32_t id, std::string_view host,
                           std::int32_t port) -> std::optional<HostPort> {
    EXPECT_EQ(host, "kafka");
    EXPECT_EQ(port, 9092);
    return id == 2 ? std::optional(HostPort{"proxy", 7002}) : std::nullopt;
  };
  const auto after = rewrite_brokers(k_metadata, 9, to_bytes(bytes), only_two);
  ASSERT_TRUE(after);
  const std::vector<BrokerAddress> expected{{1, "kafka", 9092}, {2, "proxy", 7002}};
  EXPECT_EQ(list_brokers(k_metadata, 9, to_bytes(*after)), expected);
}

TEST(RewriteBrokers, KeepsWhatCanNameNoBrokerAsItIs) {
  EXPECT_FALSE(leaks_brokers(k_produce, 9));
  EXPECT_FALSE(leaks_brokers(k_fetch, 15));
  EXPECT_FALSE(leaks_brokers(k_heartbeat, 4));
  EXPECT_EQ(rewrite_brokers(k_heartbeat, 4, to_bytes("anything"), to_proxy), "anything");
}

TEST(RewriteBrokers, SaysSoWhenItCannotReadTheBody) {
  EXPECT_EQ(rewrite_brokers(k_metadata, 99, {}, to_proxy).error().code, ErrorCode::environment);
  EXPECT_EQ(rewrite_brokers(k_metadata, 9, {}, to_proxy).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace wringer::wire::kafka
