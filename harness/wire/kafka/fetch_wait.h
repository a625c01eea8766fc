#pragma once

// How long a Fetch request may be kept by the broker.

#include "harness/core/error.h"
#include "harness/wire/kafka/bytes.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace wringer::wire::kafka {

struct FetchWait {
  // Where max_wait_ms begins in the body.
  std::size_t place = 0;
  std::chrono::milliseconds max_wait{};
  // The broker answers sooner if it has so much.
  std::int32_t min_bytes = 0;
};

// `body` is what follows the header. Error: corrupt, if it ends before.
[[nodiscard]] Result<FetchWait> read_fetch_wait(std::int16_t version, Bytes body);

// max_wait_ms as it goes on the wire.
[[nodiscard]] std::string fetch_wait_bytes(std::chrono::milliseconds max_wait);

}  // namespace wringer::wire::kafka
