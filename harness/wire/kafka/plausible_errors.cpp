#include "harness/wire/kafka/plausible_errors.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/error_names.h"

#include <algorithm>
#include <vector>

namespace wringer::wire::kafka {
namespace {

using namespace api_keys;

struct ErrorsOfApi {
  std::int16_t api_key;
  // Sorted. UNKNOWN_SERVER_ERROR is what a broker says of any request that it failed at.
  std::vector<std::int16_t> refusals;
  std::vector<std::int16_t> open_outcomes;
};

// From what the brokers of Kafka 3.9 to 4.2 answer. A coordinator that can't replicate what it has
// already written to its log says COORDINATOR_NOT_AVAILABLE (15), or NOT_COORDINATOR (16) if it
// lost the log's leadership meanwhile; the write may survive.
const std::vector<ErrorsOfApi>& errors_of_apis() {
  static const std::vector<std::int16_t> k_asks_only;
  static const std::vector<std::int16_t> k_coordinator_moved{15, 16};
  static const std::vector<ErrorsOfApi> k_table{
      // 7 and 20: written by the leader, not confirmed by its followers in time.
      {k_produce,
       {-1, 2,  3,  6,  7,  10, 17, 18, 19, 21, 29, 31,  32, 43,
        45, 47, 48, 49, 51, 53, 56, 59, 76, 87, 90, 100, 120},
       {7, 20}},
      {k_fetch, {-1, 2, 3, 6, 9, 29, 56, 70, 71, 74, 75, 76, 100, 103, 106}, k_asks_only},
      {k_list_offsets, {-1, 3, 5, 6, 9, 29, 43, 56, 74, 75, 78}, k_asks_only},
      {k_offset_commit,
       {-1, 3, 7, 12, 14, 15, 16, 22, 25, 27, 28, 29, 30, 69, 82, 100, 113},
       {7, 15, 16}},
      {k_offset_fetch, {-1, 3, 14, 15, 16, 25, 29, 30, 69, 88, 100, 113}, k_asks_only},
      {k_find_coordinator, {-1, 14, 15, 30, 42, 53}, k_asks_only},
      {k_join_group, {-1, 14, 15, 16, 23, 24, 25, 26, 30, 81, 82}, k_coordinator_moved},
      // 27: a rebalance that begins while the others wait for the leader's assignment.
      {k_sync_group, {-1, 15, 16, 22, 23, 25, 27, 30, 82}, {15, 16, 27}},
      // Nothing of a heartbeat lasts but that the member was heard.
      {k_heartbeat, {-1, 15, 16, 22, 25, 27, 30, 82}, k_asks_only},
      {k_leave_group, {-1, 14, 15, 16, 25, 30, 82}, k_coordinator_moved},
      {k_consumer_group_heartbeat,
       {-1, 14, 15, 16, 25, 30, 42, 81, 82, 110, 112},
       k_coordinator_moved},
      {k_init_producer_id, {-1, 14, 15, 16, 31, 47, 50, 51, 53, 90}, k_coordinator_moved},
      {k_add_partitions_to_txn,
       {-1, 3, 14, 15, 16, 29, 47, 48, 49, 51, 53, 55, 90, 120},
       k_coordinator_moved},
      {k_add_offsets_to_txn,
       {-1, 14, 15, 16, 30, 47, 48, 49, 51, 53, 90, 120},
       k_coordinator_moved},
      {k_end_txn, {-1, 14, 15, 16, 47, 48, 49, 51, 53, 90, 120}, k_coordinator_moved},
      {k_txn_offset_commit,
       {-1, 3, 7, 12, 14, 15, 16, 22, 25, 28, 29, 30, 47, 48, 49, 53, 82, 90, 120},
       {7, 15, 16}},
  };
  return k_table;
}

}  // namespace

std::span<const std::int16_t> plausible_errors(std::int16_t api_key, Outcome outcome) {
  const auto found = std::ranges::find(errors_of_apis(), api_key, &ErrorsOfApi::api_key);
  if (found == errors_of_apis().end()) return {};
  const bool may_refuse = outcome == Outcome::not_forwarded || found->open_outcomes.empty();
  return may_refuse ? found->refusals : found->open_outcomes;
}

bool is_plausible(std::int16_t api_key, std::int16_t error_code, Outcome outcome) {
  return std::ranges::binary_search(plausible_errors(api_key, outcome), error_code);
}

std::string plausible_errors_text(std::int16_t api_key, Outcome outcome) {
  std::string text;
  for (const std::int16_t code : plausible_errors(api_key, outcome)) {
    if (!text.empty()) text += ", ";
    text += error_text(code);
  }
  return text.empty() ? "none" : text;
}

}  // namespace wringer::wire::kafka
