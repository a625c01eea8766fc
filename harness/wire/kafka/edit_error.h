#pragma once

// Responses of a broker that are made to say that something failed.

#include "harness/core/error.h"
#include "harness/wire/kafka/bytes.h"
#include "harness/wire/kafka/wanted_partition.h"

#include <cstdint>
#include <string>

namespace wringer::wire::kafka {

// The response's body with this error, which must not be 0, at every place where a broker says it:
// once, or for each partition, coordinator, group or member. Everything else is kept.
// Errors: as `decode`; environment: `find_error_place` knows no place, or the response has nothing
// that could have failed.
[[nodiscard]] Result<std::string> with_error(std::int16_t api_key, std::int16_t version, Bytes body,
                                             std::int16_t error_code);

// The same for one partition alone; all others keep what the broker said of them. More errors
// (environment): the partition isn't in the response, or this error is not one of a partition.
[[nodiscard]] Result<std::string> with_error(std::int16_t api_key, std::int16_t version, Bytes body,
                                             std::int16_t error_code, const WantedPartition& only);

}  // namespace wringer::wire::kafka
