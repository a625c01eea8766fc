#pragma once

// The error codes that we tell apart (Kafka protocol guide, "Error Codes"); error_names.h has the
// names of all.

#include <cstdint>

namespace wringer::wire::kafka::error_codes {

inline constexpr std::int16_t k_offset_out_of_range = 1;
inline constexpr std::int16_t k_illegal_generation = 22;
inline constexpr std::int16_t k_unknown_member_id = 25;
inline constexpr std::int16_t k_rebalance_in_progress = 27;
inline constexpr std::int16_t k_unsupported_version = 35;
inline constexpr std::int16_t k_member_id_required = 79;
inline constexpr std::int16_t k_fenced_instance_id = 82;
inline constexpr std::int16_t k_fenced_member_epoch = 110;
inline constexpr std::int16_t k_stale_member_epoch = 113;

}  // namespace wringer::wire::kafka::error_codes
