// What happens to topics, their records, and the offsets that the group has committed.

#include "tests/faults/fault_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::test {
namespace {

using testing::HasSubstr;

ScenarioParts parts(const std::string& faults) {
  return {.command = k_dedup,
          .instances = 1,
          .events = 24,
          .keys = 4,
          .partitions = 2,
          .faults = faults};
}

TEST(DeleteRecords, TakesWhatWasNotDoneAndNobodyIsBlamed) {
  const FaultCase run(
      parts("[{at: {instance: 1, after: postgres.commit, nth: 2}, do: delete-records, to: "
            "committed+3}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("starts at")) << run.all();
}

TEST(DeleteRecords, LeavesNothingIfItIsToldSo) {
  const FaultCase run(
      parts("[{at: {instance: 1, after: postgres.commit, nth: 2}, do: delete-records, to: end}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(LoseOffsets, MakesTheGroupBeginAnew) {
  const FaultCase run(
      parts("[{at: {instance: 1, after: kafka.offset_commit, nth: 3}, do: lose-offsets}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(ResetOffsets, ReplaysAndConvictsWhoCountsTwice) {
  ScenarioParts naive = parts(
      "[{at: {instance: 1, after: kafka.offset_commit, nth: 3}, do: reset-offsets, to: "
      "earliest}]");
  naive.command = k_insert;
  const FaultCase run(naive);
  EXPECT_EQ(run.verdict(), "violated") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.all(), HasSubstr("duplicate effect"));
}

TEST(ResetOffsets, ForthIsNotTheSystemsLoss) {
  const FaultCase run(
      parts("[{at: {instance: 1, after: kafka.offset_commit, nth: 2}, do: reset-offsets, to: "
            "\"+2\"}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(ResetOffsets, BackToATime) {
  const FaultCase run(
      parts("[{at: {instance: 1, after: kafka.offset_commit, nth: 3}, do: reset-offsets, to: 1h "
            "ago}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(AddPartitions, GivesKeysANewPlace) {
  const FaultCase run(parts(
      "[{at: {instance: 1, after: kafka.offset_commit, nth: 2}, do: add-partitions, count: 2}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("payments had 2 partitions and has 4 now"));
}

TEST(RecreateTopic, BeginsAnewWithTheRest) {
  const FaultCase run(
      parts("[{at: {instance: 1, after: kafka.offset_commit, nth: 2}, do: recreate-topic}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

// While it is deleted and made anew the system stands still, which is not rest.
TEST(RecreateTopic, IsAwaitedHoweverSoonTheSystemSeemsToBeAtRest) {
  ScenarioParts hasty =
      parts("[{at: {instance: 1, after: kafka.offset_commit, nth: 2}, do: recreate-topic}]");
  hasty.more = "settle: {quiet: 1ms}\n";
  const FaultCase run(hasty);
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
}

TEST(Compact, LeavesTheLastOfEachKey) {
  const FaultCase run(parts("[{at: {instance: 1, before: postgres.commit, nth: 1}, do: compact}]"));
  EXPECT_EQ(run.verdict(), "holds") << run.all();
  EXPECT_TRUE(run.proved()) << run.all();
  EXPECT_THAT(run.evidence(), HasSubstr("are left"));
}

TEST(TopicFaults, RefuseWhatMakesNoSense) {
  const TestFolder folder;
  const auto file = folder.write(
      "case.yaml",
      scenario_text(
          parts("[{at: {instance: 1, after: postgres.commit}, do: reset-offsets, to: yesterday}, "
                "{at: {instance: 1, after: postgres.commit}, do: delete-records, to: committed+0}, "
                "{at: start, do: lose-offsets}, "
                "{at: {instance: 1, after: postgres.commit}, do: add-partitions, count: 1000}]")));
  const Finished refused = run_wringer({"validate", file.string()}, folder.path());
  EXPECT_EQ(refused.code, 64) << refused.all();
  EXPECT_THAT(refused.all(), HasSubstr("'yesterday' is no place to read from"));
  EXPECT_THAT(refused.all(), HasSubstr("'committed+0' is no place to delete up to"));
  EXPECT_THAT(refused.all(), HasSubstr("lose-offsets needs a moment"));
  EXPECT_THAT(refused.all(), HasSubstr("at most 100 partitions can be added"));
}

}  // namespace
}  // namespace wringer::test
