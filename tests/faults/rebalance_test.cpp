// What happens to consumer groups.

#include "tests/faults/fault_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>

namespace wringer::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using namespace std::chrono_literals;

using Time = std::optional<std::chrono::microseconds>;

// When the first line of the journal fits, from the place of another on.
template <typename Fits>
Time first_time(const FaultCase& run, Fits fits, Time from = 0us) {
  for (const json& line : run.journal()) {
    const std::chrono::microseconds at(line.at("at_us").get<std::int64_t>());
    if (from && at >= *from && fits(line)) return at;
  }
  return std::nullopt;
}

Time left_group(const FaultCase& run) {
  return first_time(run, [](const json& line) { return line.value("action", "") == "left group"; });
}

Time joins(const FaultCase& run, int instance, Time from) {
  return first_time(
      run,
      [&](const json& line) {
        return line.value("moment", "") == "kafka.join_group" &&
               line.value("instance", 0) == instance;
      },
      from);
}

ScenarioParts two_instances(const std::string& faults) {
  return {.command = k_dedup,
          .instances = 2,
          .events = 40,
          .keys = 8,
          .partitions = 4,
          .faults = faults};
}

constexpr const char* k_kill_first =
    "[{at: {instance: 1, after: postgres.commit, nth: 3}, do: kill, restart: heal}]";

TEST(Takeover, TheOtherMemberLearnsOfADeathAtOnce) {
  const FaultCase run(two_instances(k_kill_first));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  const Time left = left_group(run);
  const Time joined = joins(run, 2, left);
  ASSERT_TRUE(left && joined) << run.all();
  EXPECT_LT(*joined - *left, 500ms);
}

TEST(Takeover, AHeartbeatThatIsNotParkedTakesItsTime) {
  ScenarioParts parts = two_instances(k_kill_first);
  parts.more = "heartbeats: as-they-come\n";
  const FaultCase run(parts);
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(Takeover, AnAddressAtAHeartbeatSeesItWhenItComes) {
  const FaultCase run(
      two_instances("[{at: {instance: 1, after: kafka.heartbeat}, do: kill, restart: heal}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

}  // namespace
}  // namespace wringer::test
