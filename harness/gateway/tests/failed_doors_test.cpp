#include "harness/gateway/failed_doors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace wringer::gateway {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(FailedDoors, AreToldOnceToThoseWhoWereThere) {
  ManualClock clock;
  FailedDoors doors(clock);
  const Error refused{ErrorCode::environment, "certificate has expired"};
  doors.add("Kafka at one:9093", refused);
  clock.advance(1s);
  const MonotonicTime began = clock.now();
  doors.add("Kafka at two:9093", refused);
  doors.add("Kafka at two:9093", refused);
  EXPECT_THAT(doors.since(began),
              ElementsAre("Kafka at two:9093 let nobody in: certificate has expired"));
}

}  // namespace
}  // namespace wringer::gateway
