// What happens to groups of Java's client, which speaks both protocols.

#include "tests/faults/fault_case.h"
#include "tests/faults/java_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

namespace wringer::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

void expect_proved(const FaultCase& run) {
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

class JavaTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!m_client.missing().empty()) GTEST_SKIP() << m_client.missing();
  }
  [[nodiscard]] ScenarioParts parts(const std::string& protocol, int instances,
                                    const std::string& faults) const {
    return {.command = m_client.command(protocol),
            .instances = instances,
            .events = 40,
            .keys = 8,
            .partitions = 4,
            .faults = faults,
            .guarantee = "at-least-once"};
  }

 private:
  JavaClient m_client;
};

class JavaGroup : public JavaTest, public testing::WithParamInterface<const char*> {
 protected:
  [[nodiscard]] ScenarioParts with(int instances, const std::string& faults) const {
    return parts(GetParam(), instances, faults);
  }
};

TEST_P(JavaGroup, IsRebalanced) {
  expect_proved(FaultCase(
      with(2, "[{at: {instance: 1, before: kafka.offset_commit, nth: 2}, do: rebalance}]")));
}

TEST_P(JavaGroup, MakesARoundTrip) {
  expect_proved(
      FaultCase(with(1, "[{at: {instance: 1, after: postgres.commit, nth: 2}, do: round-trip}]")));
}

TEST_P(JavaGroup, LosesAMember) {
  expect_proved(FaultCase(
      with(2, "[{at: {instance: 1, after: postgres.commit, nth: 2}, do: evict-member}]")));
}

TEST_P(JavaGroup, IsTakenOver) {
  const FaultCase run(
      with(2, "[{at: {instance: 1, after: postgres.commit, nth: 3}, do: kill, restart: heal}]"));
  expect_proved(run);
  bool left = false;
  for (const json& line : run.journal()) left = left || line.value("action", "") == "left group";
  EXPECT_TRUE(left) << run.all();
}

TEST_P(JavaGroup, HasAZombieThatComesBackAfterTheTakeover) {
  const FaultCase run(with(
      2, "[{at: {instance: 1, before: postgres.commit, nth: 3}, do: pause, until: takeover}]"));
  expect_proved(run);
  EXPECT_THAT(run.evidence(), HasSubstr("took over"));
}

INSTANTIATE_TEST_SUITE_P(Java, JavaGroup, testing::Values("classic", "consumer"),
                         [](const testing::TestParamInfo<const char*>& test) {
                           return std::string(test.param);
                         });

// What a coordinator of the newer protocol may say, and at what.
using Said = std::tuple<const char*, const char*>;

class NewerProtocolError : public JavaTest, public testing::WithParamInterface<Said> {};

TEST_P(NewerProtocolError, IsTrueAndOvercome) {
  const auto& [moment, error] = GetParam();
  const FaultCase run(parts("consumer", 2,
                            "[{at: {instance: 1, before: " + std::string(moment) +
                                ", nth: 5}, do: kafka-error, code: " + error + "}]"));
  expect_proved(run);
  EXPECT_THAT(run.evidence(), HasSubstr("the coordinator says "));
  EXPECT_THAT(run.evidence(), HasSubstr("it was in its group again"));
}

INSTANTIATE_TEST_SUITE_P(
    Java, NewerProtocolError,
    testing::Values(Said{"kafka.consumer_group_heartbeat", "UNKNOWN_MEMBER_ID"},
                    Said{"kafka.consumer_group_heartbeat", "FENCED_MEMBER_EPOCH"},
                    Said{"kafka.offset_commit", "UNKNOWN_MEMBER_ID"},
                    Said{"kafka.offset_commit", "STALE_MEMBER_EPOCH"}),
    [](const testing::TestParamInfo<Said>& test) {
      const std::string moment = std::get<0>(test.param);
      return moment.substr(moment.find('.') + 1) + "_" + std::get<1>(test.param);
    });

TEST_F(JavaTest, ClassicErrorsAreNotSaidInTheNewerProtocol) {
  const FaultCase run(parts("consumer", 1,
                            "[{at: {instance: 1, before: kafka.offset_commit, nth: 2}, do: "
                            "kafka-error, code: REBALANCE_IN_PROGRESS}]"));
  EXPECT_EQ(run.verdict(), "inconclusive") << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("which has no such error"));
}

}  // namespace
}  // namespace wringer::test
