#pragma once

#include <chrono>
#include <thread>

namespace wringer::test {

// True as soon as the condition holds; false if it does not within this time.
template <typename Condition>
bool eventually(std::chrono::milliseconds within, Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace wringer::test
