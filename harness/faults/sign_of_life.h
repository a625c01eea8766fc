#pragma once

#include "harness/core/moment.h"

#include <string>

namespace wringer::faults {

// The moment shows that its instance has come so far that it takes part: it has been given its
// assignment in a consumer group, or it fetches.
[[nodiscard]] bool shows_participation(const Moment& moment);

// "joined the group 'g' (generation 3)", "fetches": what such a moment shows.
[[nodiscard]] std::string participation_text(const Moment& moment);

}  // namespace wringer::faults
