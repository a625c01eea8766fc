#pragma once

#include "harness/core/error.h"

#include <future>

namespace wringer {

// Runs both at the same time, `other` in a thread of its own, and returns when both have ended: the
// failure of `here`, if there is one, else that of `other`. What they share must stand it.
template <typename Here, typename Other>
[[nodiscard]] Status side_by_side(const Here& here, const Other& other) {
  std::future<Status> running = std::async(std::launch::async, [&other] { return other(); });
  const Status done = here();
  const Status other_done = running.get();
  return done ? other_done : done;
}

}  // namespace wringer
