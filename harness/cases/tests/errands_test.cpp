#include "harness/cases/errands.h"

#include <asio/executor_work_guard.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <vector>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(Errands, AreRunElsewhereAndHeardOfHereInTheirOrder) {
  asio::io_context io;
  Errands errands(io);
  const auto here = std::this_thread::get_id();
  std::vector<int> heard;
  for (int i = 1; i <= 3; ++i) {
    errands.run(
        [i, here] {
          EXPECT_NE(std::this_thread::get_id(), here);
          return i;
        },
        [&heard, here](int outcome) {
          EXPECT_EQ(std::this_thread::get_id(), here);
          heard.push_back(outcome);
        });
  }
  const auto work = asio::make_work_guard(io);
  while (heard.size() < 3) ASSERT_EQ(io.run_one_for(20s), 1U);
  EXPECT_THAT(heard, ElementsAre(1, 2, 3));
}

TEST(Errands, NobodyHearsOfThoseThatOutliveTheirOwner) {
  asio::io_context io;
  std::atomic<bool> began = false;
  std::atomic<int> done = 0;
  bool heard = false;
  {
    Errands errands(io);
    errands.run(
        [&] {
          began = true;
          return ++done;
        },
        [&heard](int) { heard = true; });
    while (!began) std::this_thread::yield();
  }
  EXPECT_EQ(done, 1) << "what has begun is waited for";
  io.run_for(10ms);
  EXPECT_FALSE(heard);
}

}  // namespace
}  // namespace wringer::cases
