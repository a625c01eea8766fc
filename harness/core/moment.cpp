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
};

// Names of the Kafka APIs by key, in the words of the protocol guide, in snake case.
constexpr std::array k_apis{
    ApiName{0, "kafka.produce"},
    ApiName{1, "kafka.fetch"},
    ApiName{2, "kafka.list_offsets"},
    ApiName{3, "kafka.metadata"},
    ApiName{8, "kafka.offset_commit"},
    ApiName{9, "kafka.offset_fetch"},
    ApiName{10, "kafka.find_coordinator"},
    ApiName{11, "kafka.join_group"},
    ApiName{12, "kafka.heartbeat"},
    ApiName{13, "kafka.leave_group"},
    ApiName{14, "kafka.sync_group"},
    ApiName{15, "kafka.describe_groups"},
    ApiName{16, "kafka.list_groups"},
    ApiName{17, "kafka.sasl_handshake"},
    ApiName{18, "kafka.api_versions"},
    ApiName{19, "kafka.create_topics"},
    ApiName{20, "kafka.delete_topics"},
    ApiName{21, "kafka.delete_records"},
    ApiName{22, "kafka.init_producer_id"},
    ApiName{23, "kafka.offset_for_leader_epoch"},
    ApiName{24, "kafka.add_partitions_to_txn"},
    ApiName{25, "kafka.add_offsets_to_txn"},
    ApiName{26, "kafka.end_txn"},
    ApiName{28, "kafka.txn_offset_commit"},
    ApiName{32, "kafka.describe_configs"},
    ApiName{36, "kafka.sasl_authenticate"},
    ApiName{37, "kafka.create_partitions"},
    ApiName{42, "kafka.delete_groups"},
    ApiName{47, "kafka.offset_delete"},
    ApiName{60, "kafka.describe_cluster"},
    ApiName{68, "kafka.consumer_group_heartbeat"},
    ApiName{69, "kafka.consumer_group_describe"},
    ApiName{71, "kafka.get_telemetry_subscriptions"},
    ApiName{72, "kafka.push_telemetry"},
    ApiName{75, "kafka.describe_topic_partitions"},
};
constexpr MomentName k_unknown_api = "kafka.unknown";

constexpr std::array k_postgres{moments::k_postgres_begin, moments::k_postgres_commit,
                                moments::k_postgres_connect, moments::k_postgres_query,
                                moments::k_postgres_rollback};

constexpr auto sorted_names() {
  std::array<MomentName, k_apis.size() + k_postgres.size()> names;
  auto out = names.begin();
  for (const ApiName& api : k_apis) *out++ = api.name;
  for (const MomentName name : k_postgres) *out++ = name;
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

MomentName kafka_moment_name(std::int16_t api_key) {
  const auto* found =
      std::lower_bound(k_apis.begin(), k_apis.end(), api_key,
                       [](const ApiName& api, std::int16_t key) { return api.key < key; });
  return found != k_apis.end() && found->key == api_key ? found->name : k_unknown_api;
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
