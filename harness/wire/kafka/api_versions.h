#pragma once

// ApiVersions responses: what a broker offers, lowered to what we can read.

#include "harness/core/error.h"
#include "harness/wire/kafka/bytes.h"

#include <cstdint>
#include <string>

namespace wringer::wire::kafka {

// Lowers the highest version of each API whose bodies we read to the highest that we know, where
// the broker offers more and its lowest is one that we know. Nothing is removed and no lowest
// version changes, because clients deduce features of the broker from the ranges; features stay as
// they are. `version` is that of the request. A broker that does not know it answers with error 35
// and a body of version 0 (KIP-511); that is kept. Errors: the body fits neither version (corrupt),
// or a version that we don't know (environment).
[[nodiscard]] Result<std::string> clamp_api_versions(Bytes body, std::int16_t version);

}  // namespace wringer::wire::kafka
