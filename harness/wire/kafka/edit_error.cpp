#include "harness/wire/kafka/edit_error.h"

#include "harness/core/assert.h"
#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/error_names.h"
#include "harness/wire/kafka/error_place.h"

#include <fmt/format.h>

namespace wringer::wire::kafka {
namespace {

Result<std::string> edited(std::int16_t api_key, std::int16_t version, Bytes body,
                           std::int16_t error_code, const WantedPartition* only) {
  WRINGER_ASSERT(error_code != 0);
  WRINGER_ASSIGN(Value response, decode(api_key, Direction::response, version, body));
  WRINGER_ASSIGN(const ErrorPlace place, find_error_place(api_key, version, error_code));
  if (only != nullptr && !place.is_of_partitions) {
    return fail(ErrorCode::environment,
                fmt::format("{} is not said of one partition here; give it to the whole response",
                            error_text(error_code)));
  }
  WRINGER_ASSIGN(const std::vector<Value*> entries, find_entries(response, place.answered, only));
  if (entries.empty()) {
    const std::string what =
        only == nullptr ? "anything" : fmt::format("{}[{}]", only->topic, only->partition);
    return fail(ErrorCode::environment, fmt::format("the response doesn't speak of {} that {} "
                                                    "could be said of",
                                                    what, error_text(error_code)));
  }
  for (Value* entry : entries) (*entry)[place.field] = error_code;
  return encode(*find_schema(api_key, Direction::response), version, response);
}

}  // namespace

Result<std::string> with_error(std::int16_t api_key, std::int16_t version, Bytes body,
                               std::int16_t error_code) {
  return edited(api_key, version, body, error_code, nullptr);
}

Result<std::string> with_error(std::int16_t api_key, std::int16_t version, Bytes body,
                               std::int16_t error_code, const WantedPartition& only) {
  return edited(api_key, version, body, error_code, &only);
}

}  // namespace wringer::wire::kafka
