#pragma once

// The Kafka messages that the benchmarks exchange: well-formed, so that a proxy that reads them has
// all of its work.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace wringer::bench {

// Of both Heartbeat messages, with the size in front.
inline constexpr std::size_t k_heartbeat_bytes = 128;
// Records in one Fetch response: what a client takes of a partition by default.
inline constexpr std::size_t k_fetched_bytes = 1024 * 1024;

// Whole frames with the size in front, for correlation id 0.
[[nodiscard]] std::string heartbeat_request();
[[nodiscard]] std::string heartbeat_response();
[[nodiscard]] std::string fetch_request();
[[nodiscard]] std::string fetch_response();

// Frames keep their form whatever their correlation id, so it is written over.
void set_request_id(std::string& frame, std::int32_t id);
void set_response_id(std::string& frame, std::int32_t id);

// From the start of a request, of at least 12 bytes.
[[nodiscard]] std::int16_t api_key_of(std::span<const std::byte> request);
[[nodiscard]] std::int32_t request_id_of(std::span<const std::byte> request);
// From the start of any frame, of at least 4 bytes: its whole size.
[[nodiscard]] std::size_t size_of(std::span<const std::byte> frame);

}  // namespace wringer::bench
