#pragma once

// Bodies of messages from bytes to values and back, as their schemas say.

#include "harness/core/error.h"
#include "harness/wire/kafka/bytes.h"
#include "harness/wire/kafka/schema.h"
#include "harness/wire/kafka/value.h"

#include <cstdint>
#include <string>

namespace wringer::wire::kafka {

// Any bytes give a value or an error; memory grows with the bytes and never with a number in them.
// The value borrows `body` (see value.h). Null is accepted where a version forbids it, because some
// programs send it; whoever receives the message is the judge of that.
// Errors: corrupt (breaks off, goes on too long, impossible length); environment (a version that
// the schema does not know: the message can only be forwarded as it is).
[[nodiscard]] Result<Value> decode(const MessageSchema& schema, std::int16_t version, Bytes body);

// The same by API key; an API without a schema is an error (environment).
[[nodiscard]] Result<Value> decode(std::int16_t api_key, Direction direction, std::int16_t version,
                                   Bytes body);

// The value must fit the schema, and the version must be one that it knows. Fields that the version
// does not have are left out. Decoding what this gives yields the same fields again, unknown tags
// byte for byte.
[[nodiscard]] std::string encode(const MessageSchema& schema, std::int16_t version,
                                 const Value& body);

}  // namespace wringer::wire::kafka
