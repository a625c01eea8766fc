#pragma once

// For tests of what works on an I/O thread.

#include "harness/core/clock.h"

#include <asio/io_context.hpp>
#include <gtest/gtest.h>

#include <chrono>

namespace wringer {

// Serves until the condition is true; fails the test if that takes longer than 10 s.
template <typename Condition>
void serve_until(asio::io_context& io, Condition condition) {
  const Deadline deadline(system_clock(), std::chrono::seconds(10));
  while (!condition()) {
    ASSERT_FALSE(deadline.passed());
    io.restart();
    io.run_for(std::chrono::milliseconds(1));
  }
}

}  // namespace wringer
