#pragma once

// Answers in a broker's place that refuse what was asked.

#include "harness/core/error.h"
#include "harness/wire/kafka/bytes.h"
#include "harness/wire/kafka/header.h"

#include <cstdint>
#include <string>

namespace wringer::wire::kafka {

// A whole frame, size in front, that answers the request with this error, which must not be 0: once
// if it is about the whole request, else for each partition, coordinator, group or member that the
// request names, in its order. Everything else is as a broker says it when it refuses.
//
// The answer to a Fetch opens no fetch session and ends the one that there was: the broker, which
// has not seen the request, would not know the session's next step (KIP-227).
//
// Whether a broker could say this at all is plausible_errors.h's to tell. Errors: as `decode`;
// environment: no broker answers such a request, or not in this way (a Produce with acks=0, an
// error that needs what only the broker knows, a request that names nothing to be refused, an API
// that `find_error_place` refuses).
[[nodiscard]] Result<std::string> make_error_answer(const RequestHeader& header, Bytes request_body,
                                                    std::int16_t error_code);

}  // namespace wringer::wire::kafka
