#include "harness/wire/kafka/error_place.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/error_names.h"
#include "harness/wire/kafka/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

namespace wringer::wire::kafka {
namespace {

using namespace api_keys;

// The first versions that name topics by id (KIP-516), and those of fetch sessions (KIP-227).
constexpr std::int16_t k_fetch_with_sessions = 7;
constexpr std::int16_t k_fetch_with_topic_ids = 13;

bool is_one_of(std::int16_t code, std::initializer_list<std::int16_t> codes) {
  return std::ranges::find(codes, code) != codes.end();
}

// FETCH_SESSION_ID_NOT_FOUND, INVALID_FETCH_SESSION_EPOCH, FETCH_SESSION_TOPIC_ID_ERROR.
bool is_of_fetch_session(std::int16_t code) {
  return is_one_of(code, {70, 71, 106});
}

// UNKNOWN_TOPIC_ID, INCONSISTENT_TOPIC_ID, FETCH_SESSION_TOPIC_ID_ERROR.
bool is_of_topic_ids(std::int16_t code) {
  return is_one_of(code, {100, 103, 106});
}

// What an OffsetFetch says of one partition: UNKNOWN_TOPIC_OR_PARTITION,
// TOPIC_AUTHORIZATION_FAILED, UNSTABLE_OFFSET_COMMIT, UNKNOWN_TOPIC_ID; clients don't expect these
// of a whole group.
bool is_of_fetched_partition(std::int16_t code) {
  return is_one_of(code, {3, 29, 88, 100});
}

// UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID.
bool is_of_member(std::int16_t code) {
  return is_one_of(code, {25, 82});
}

bool names_topics_by_id(std::int16_t api_key, std::int16_t version) {
  switch (api_key) {
    case k_produce:
    case k_fetch:
      return version >= k_fetch_with_topic_ids;
    case k_offset_commit:
    case k_offset_fetch:
      return version >= 10;
    default:
      return false;
  }
}

ErrorPlace partitions(std::vector<std::string_view> asked, std::vector<std::string_view> answered) {
  return {std::move(asked), std::move(answered), "error_code", true};
}

ErrorPlace place_in_offset_fetch(std::int16_t version, std::int16_t code) {
  if (version <= 1) return partitions({"topics", "partition_indexes"}, {"topics", "partitions"});
  if (version <= 7) {
    if (!is_of_fetched_partition(code)) return {};
    return partitions({"topics", "partition_indexes"}, {"topics", "partitions"});
  }
  if (!is_of_fetched_partition(code)) return {{"groups"}, {"groups"}};
  return partitions({"groups", "topics", "partition_indexes"}, {"groups", "topics", "partitions"});
}

ErrorPlace place_in_add_partitions(std::int16_t version) {
  if (version <= 3) {
    return {{"v3_and_below_topics", "partitions"},
            {"results_by_topic_v3_and_below", "results_by_partition"},
            "partition_error_code",
            true};
  }
  return {{"transactions", "topics", "partitions"},
          {"results_by_transaction", "topic_results", "results_by_partition"},
          "partition_error_code",
          true};
}

std::string name_of(std::int16_t api_key, std::int16_t version) {
  const MessageSchema* schema = find_schema(api_key, Direction::response);
  const std::string name = schema == nullptr ? fmt::format("API {}", api_key) : schema->name;
  return fmt::format("{} v{}", name, version);
}

}  // namespace

Result<ErrorPlace> find_error_place(std::int16_t api_key, std::int16_t version,
                                    std::int16_t error_code) {
  const bool is_too_old =
      (is_of_topic_ids(error_code) && !names_topics_by_id(api_key, version)) ||
      (is_of_fetch_session(error_code) && (api_key != k_fetch || version < k_fetch_with_sessions));
  if (is_too_old) {
    return fail(ErrorCode::environment,
                fmt::format("no broker answers a {} with {}; use an error "
                            "that it could give",
                            name_of(api_key, version), error_text(error_code)));
  }
  switch (api_key) {
    case k_produce:
      return partitions({"topic_data", "partition_data"}, {"responses", "partition_responses"});
    case k_fetch:
      if (is_of_fetch_session(error_code)) return ErrorPlace{};
      return partitions({"topics", "partitions"}, {"responses", "partitions"});
    case k_list_offsets:
    case k_offset_commit:
    case k_txn_offset_commit:
      return partitions({"topics", "partitions"}, {"topics", "partitions"});
    case k_offset_fetch:
      return place_in_offset_fetch(version, error_code);
    case k_find_coordinator:
      if (version <= 3) return ErrorPlace{};
      return ErrorPlace{{"coordinator_keys"}, {"coordinators"}};
    case k_leave_group:
      if (version <= 2 || !is_of_member(error_code)) return ErrorPlace{};
      return ErrorPlace{{"members"}, {"members"}};
    case k_add_partitions_to_txn:
      return place_in_add_partitions(version);
    case k_join_group:
    case k_sync_group:
    case k_heartbeat:
    case k_consumer_group_heartbeat:
    case k_init_producer_id:
    case k_add_offsets_to_txn:
    case k_end_txn:
      return ErrorPlace{};
    default:
      return fail(ErrorCode::environment,
                  fmt::format("a {} can't be answered with an error of ours; let the broker answer "
                              "it, or close its connection",
                              name_of(api_key, version)));
  }
}

}  // namespace wringer::wire::kafka
