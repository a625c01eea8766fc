#pragma once

// The API keys of the messages that we read (Kafka protocol guide, "Api Keys").

#include <cstdint>

namespace wringer::wire::kafka::api_keys {

inline constexpr std::int16_t k_produce = 0;
inline constexpr std::int16_t k_fetch = 1;
inline constexpr std::int16_t k_list_offsets = 2;
inline constexpr std::int16_t k_metadata = 3;
inline constexpr std::int16_t k_controlled_shutdown = 7;
inline constexpr std::int16_t k_offset_commit = 8;
inline constexpr std::int16_t k_offset_fetch = 9;
inline constexpr std::int16_t k_find_coordinator = 10;
inline constexpr std::int16_t k_join_group = 11;
inline constexpr std::int16_t k_heartbeat = 12;
inline constexpr std::int16_t k_leave_group = 13;
inline constexpr std::int16_t k_sync_group = 14;
inline constexpr std::int16_t k_sasl_handshake = 17;
inline constexpr std::int16_t k_api_versions = 18;
inline constexpr std::int16_t k_create_topics = 19;
inline constexpr std::int16_t k_init_producer_id = 22;
inline constexpr std::int16_t k_add_partitions_to_txn = 24;
inline constexpr std::int16_t k_add_offsets_to_txn = 25;
inline constexpr std::int16_t k_end_txn = 26;
inline constexpr std::int16_t k_txn_offset_commit = 28;
inline constexpr std::int16_t k_sasl_authenticate = 36;
inline constexpr std::int16_t k_elect_leaders = 43;
inline constexpr std::int16_t k_alter_partition_reassignments = 45;
inline constexpr std::int16_t k_describe_cluster = 60;
inline constexpr std::int16_t k_consumer_group_heartbeat = 68;
inline constexpr std::int16_t k_share_fetch = 78;
inline constexpr std::int16_t k_share_acknowledge = 79;

}  // namespace wringer::wire::kafka::api_keys
