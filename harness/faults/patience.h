#pragma once

// How long a fault that has struck waits for what comes of it; then it is over without effect.

#include "harness/core/clock.h"

#include <chrono>

namespace wringer::faults {

// A member that must join its group anew comes back with its next request; this is for starved
// machines.
inline constexpr Duration k_member_patience = std::chrono::seconds(20);
// A client that is started, or that the old leader or a mistake sends elsewhere, comes at once;
// this is for starved machines.
inline constexpr Duration k_client_patience = std::chrono::seconds(15);
// What has no effect by then, while nothing else keeps the case going, will have none.
inline constexpr Duration k_effect_patience = std::chrono::seconds(5);

}  // namespace wringer::faults
