#pragma once

// Honest errors: those that a real broker could give for what really happened to a request. A
// system that breaks its promise after any other was misled by us.

#include <cstdint>
#include <span>
#include <string>

namespace wringer::wire::kafka {

// What became of the request before the error is given.
enum class Outcome {
  not_forwarded,          // The service never saw it: whatever refuses it is true.
  forwarded_and_applied,  // The service did it: only what leaves that open is true.
};

// Sorted; empty for APIs that we don't answer with errors. Where nothing is applied, because the
// request only asks, both outcomes have the same errors. Left out are errors that claim more than a
// refusal: that the records are there already (46 DUPLICATE_SEQUENCE_NUMBER), that a static
// member's former self is still there (111 UNRELEASED_INSTANCE_ID), or that those asked for are
// gone (1 OFFSET_OUT_OF_RANGE, after which a client skips or repeats by its own policy).
[[nodiscard]] std::span<const std::int16_t> plausible_errors(std::int16_t api_key, Outcome outcome);

[[nodiscard]] bool is_plausible(std::int16_t api_key, std::int16_t error_code, Outcome outcome);

// For messages: "7 REQUEST_TIMED_OUT, 20 NOT_ENOUGH_REPLICAS_AFTER_APPEND"; "none" if there are
// none.
[[nodiscard]] std::string plausible_errors_text(std::int16_t api_key, Outcome outcome);

}  // namespace wringer::wire::kafka
