#include "harness/wire/kafka/api_versions.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/error_codes.h"

#include <algorithm>

namespace wringer::wire::kafka {

Result<std::string> clamp_api_versions(Bytes body, std::int16_t version) {
  // The error stands first in every version.
  const bool refused = Reader(body).int16() == error_codes::k_unsupported_version;
  const MessageSchema& schema = *find_schema(api_keys::k_api_versions, Direction::response);
  std::int16_t used = refused ? std::int16_t{0} : version;
  Result<Value> decoded = decode(schema, used, body);
  if (!decoded && refused) {
    used = version;
    decoded = decode(schema, used, body);
  }
  if (!decoded) return fail(decoded.error());
  for (Value& api : (*decoded)["api_keys"].items()) {
    const MessageSchema* known = find_schema(api["api_key"].int16(), Direction::response);
    if (known == nullptr || api["min_version"].integer() > known->versions.last) continue;
    const std::int64_t max = api["max_version"].integer();
    api["max_version"] = std::min<std::int64_t>(max, known->versions.last);
  }
  return encode(schema, used, *decoded);
}

}  // namespace wringer::wire::kafka
