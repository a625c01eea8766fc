#include "harness/wire/kafka/mute_partition.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/codec.h"

#include <algorithm>
#include <array>
#include <utility>

namespace wringer::wire::kafka {
namespace {

constexpr std::array<std::string_view, 2> k_partitions{"responses", "partitions"};

bool has_records(const Value& response) {
  return std::ranges::any_of(response["responses"].items(), [](const Value& topic) {
    return std::ranges::any_of(topic["partitions"].items(), [](const Value& partition) {
      return !partition["records"].text().empty();
    });
  });
}

}  // namespace

Result<MutedFetch> mute_partition(std::int16_t version, Bytes fetch_response_body,
                                  const WantedPartition& partition) {
  WRINGER_ASSIGN(Value response,
                 decode(api_keys::k_fetch, Direction::response, version, fetch_response_body));
  WRINGER_ASSIGN(const std::vector<Value*> entries,
                 find_entries(response, k_partitions, &partition));
  MutedFetch muted;
  for (Value* entry : entries) {
    Value& records = (*entry)["records"];
    if (records.text().empty()) continue;
    muted.muted_bytes += records.text().size();
    records = "";
  }
  muted.has_records = has_records(std::as_const(response));
  muted.body = muted.muted_bytes == 0 ? std::string(to_text(fetch_response_body))
                                      : encode(*find_schema(api_keys::k_fetch, Direction::response),
                                               version, response);
  return muted;
}

}  // namespace wringer::wire::kafka
