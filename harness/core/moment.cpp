#include "harness/core/moment.h"

#include "harness/core/assert.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace wringer {
namespace {

struct ApiName {
  std::int16_t key;
  MomentName name;
  // One line: what happens.
  std::string_view summary;
};

// Names of the Kafka APIs by key, in the words of the protocol guide, in snake case.
constexpr std::array k_apis{
    ApiName{0, "kafka.produce", "records are written"},
    ApiName{1, "kafka.fetch", "records are read; the answer delivers them"},
    ApiName{2, "kafka.list_offsets",
            "the ends of partitions, or the offsets of a time, are asked for"},
    ApiName{3, "kafka.metadata", "brokers, topics and leaders are asked for"},
    ApiName{8, "kafka.offset_commit", "the group's position is moved on"},
    ApiName{9, "kafka.offset_fetch", "the group's position is asked for"},
    ApiName{10, "kafka.find_coordinator",
            "the coordinator of a group or a transaction is asked for"},
    ApiName{11, "kafka.join_group",
            "a member joins its group, or joins again in a rebalance (classic protocol)"},
    ApiName{12, "kafka.heartbeat", "a member says that it lives (classic protocol)"},
    ApiName{13, "kafka.leave_group", "a member leaves its group (classic protocol)"},
    ApiName{14, "kafka.sync_group", "a member gets its assignment (classic protocol)"},
    ApiName{15, "kafka.describe_groups", "groups are described"},
    ApiName{16, "kafka.list_groups", "groups are listed"},
    ApiName{17, "kafka.sasl_handshake", "the way to authenticate is chosen"},
    ApiName{18, "kafka.api_versions",
            "client and broker agree on versions; the first message of a connection"},
    ApiName{19, "kafka.create_topics", "topics are created"},
    ApiName{20, "kafka.delete_topics", "topics are deleted"},
    ApiName{21, "kafka.delete_records", "records are deleted from the start of a partition"},
    ApiName{22, "kafka.init_producer_id",
            "an idempotent or transactional producer gets its id; older ones are fenced"},
    ApiName{23, "kafka.offset_for_leader_epoch", "the end of a leader's epoch is asked for"},
    ApiName{24, "kafka.add_partitions_to_txn", "partitions become part of a Kafka transaction"},
    ApiName{25, "kafka.add_offsets_to_txn", "a group's offsets become part of a Kafka transaction"},
    ApiName{26, "kafka.end_txn", "a Kafka transaction is committed or aborted"},
    ApiName{28, "kafka.txn_offset_commit",
            "the group's position is moved on in a Kafka transaction"},
    ApiName{32, "kafka.describe_configs", "settings are asked for"},
    ApiName{36, "kafka.sasl_authenticate", "the client authenticates"},
    ApiName{37, "kafka.create_partitions", "partitions are added to a topic"},
    ApiName{42, "kafka.delete_groups", "groups are deleted"},
    ApiName{47, "kafka.offset_delete", "committed offsets are deleted"},
    ApiName{60, "kafka.describe_cluster", "the brokers are asked for"},
    ApiName{68, "kafka.consumer_group_heartbeat",
            "a member says that it lives and gets its assignment (KIP-848)"},
    ApiName{69, "kafka.consumer_group_describe", "groups are described (KIP-848)"},
    ApiName{71, "kafka.get_telemetry_subscriptions", "the broker is asked which metrics it wants"},
    ApiName{72, "kafka.push_telemetry", "a client's metrics are sent"},
    ApiName{75, "kafka.describe_topic_partitions", "topics are described"},
};
constexpr MomentName k_unknown_api = "kafka.unknown";

struct ExchangeName {
  MomentName name;
  std::string_view summary;
};

constexpr std::array k_postgres{
    ExchangeName{moments::k_postgres_begin, "a transaction block is opened"},
    ExchangeName{
        moments::k_postgres_commit,
        "a transaction that changed something, or may have, is committed, also a statement by "
        "itself"},
    ExchangeName{moments::k_postgres_connect, "a session is opened"},
    ExchangeName{moments::k_postgres_query, "a statement that neither begins nor ends anything"},
    ExchangeName{moments::k_postgres_rollback, "a transaction is given up"}};

constexpr auto sorted_names() {
  std::array<MomentName, k_apis.size() + k_postgres.size()> names;
  auto out = names.begin();
  for (const ApiName& api : k_apis) *out++ = api.name;
  for (const ExchangeName& exchange : k_postgres) *out++ = exchange.name;
  std::sort(names.begin(), names.end());
  return names;
}

constexpr auto k_names = sorted_names();

}  // namespace

std::string_view to_string(Service service) {
  return service == Service::kafka ? "kafka" : "postgres";
}

std::string_view to_string(Phase phase) {
  switch (phase) {
    case Phase::requested:
      return "requested";
    case Phase::applied:
      return "applied";
    case Phase::acked:
      return "acked";
  }
  assertion_failed("a known phase", __FILE__, __LINE__);
}

std::span<const MomentName> moment_names() {
  return k_names;
}

std::string_view moment_summary(MomentName name) {
  for (const ApiName& api : k_apis) {
    if (api.name == name) return api.summary;
  }
  for (const ExchangeName& exchange : k_postgres) {
    if (exchange.name == name) return exchange.summary;
  }
  assertion_failed("the name of a moment", __FILE__, __LINE__);
}

MomentName kafka_moment_name(std::int16_t api_key) {
  const auto* found =
      std::lower_bound(k_apis.begin(), k_apis.end(), api_key,
                       [](const ApiName& api, std::int16_t key) { return api.key < key; });
  return found != k_apis.end() && found->key == api_key ? found->name : k_unknown_api;
}

std::optional<std::int16_t> kafka_api_key(MomentName name) {
  for (const ApiName& api : k_apis) {
    if (api.name == name) return api.key;
  }
  return std::nullopt;
}

bool StatementText::mentions(std::string_view text) const {
  const auto holds = [text](const std::string& whole) {
    return whole.find(text) != std::string::npos;
  };
  return holds(sql) || std::any_of(parameters.begin(), parameters.end(), holds);
}

std::string to_text(const Moment& moment) {
  std::string text = fmt::format("instance {}: {}", moment.instance, moment.name);
  for (const OffsetRange& range : moment.offsets) {
    text += range.first < 0 ? fmt::format(" {}[{}]→{}", range.topic, range.partition, range.end)
                            : fmt::format(" {}[{}] {}–{}", range.topic, range.partition,
                                          range.first, range.end - 1);
  }
  if (!moment.sql.empty()) text += fmt::format(" \"{}\"", moment.sql);
  text += fmt::format(" ({}", to_string(moment.phase));
  if (!moment.succeeded) text += ", failed: " + moment.error;
  return text + ")";
}

}  // namespace wringer
