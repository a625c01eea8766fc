#include "tests/end_to_end/wringer_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace wringer::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(Trace, ShowsTheSignatureTheClientAndTheDiscipline) {
  const TestFolder folder;
  const Finished trace = run_wringer({"trace", ledger("insert-crash-after-commit")}, folder.path());
  ASSERT_EQ(trace.code, 0) << trace.all();
  EXPECT_THAT(trace.out,
              AllOf(HasSubstr("librdkafka"), HasSubstr("begin → insert"),
                    HasSubstr("commit → offset_commit"), HasSubstr("the offset after the effect"),
                    HasSubstr("premature offset commits: 0 of 100 events")));
}

TEST(Trace, FindsPrematureOffsetCommitsWithoutAnyCrash) {
  const TestFolder folder;
  const Finished trace =
      run_wringer({"trace", ledger("commit-before-crash-before-commit")}, folder.path());
  ASSERT_EQ(trace.code, 0) << trace.all();
  EXPECT_THAT(trace.out, AllOf(HasSubstr("the offset before the effect"),
                               HasSubstr("premature offset commits: 100 of 100 events")));
}

TEST(Trace, ReadsAJournalOfAnEarlierRun) {
  const TestFolder folder;
  const Finished run = run_wringer({"run", ledger("insert-no-fault")}, folder.path());
  ASSERT_EQ(run.code, 0) << run.all();
  const std::string journal = "wringer-results/latest/insert-no-fault/no-fault/journal.ndjson";
  const Finished trace = run_wringer({"trace", "--moments", journal}, folder.path());
  ASSERT_EQ(trace.code, 0) << trace.all();
  EXPECT_THAT(trace.out, AllOf(HasSubstr("instance 1: kafka.join_group (requested)"),
                               HasSubstr("librdkafka")));
}

TEST(Trace, WhatIsNoJournalIsNamed) {
  const TestFolder folder;
  const Finished trace = run_wringer(
      {"trace", folder.write("x.ndjson", "{}\nnot json\nmore\n").string()}, folder.path());
  EXPECT_EQ(trace.code, 64) << trace.all();
  EXPECT_THAT(trace.err, HasSubstr("x.ndjson:1"));
}

}  // namespace
}  // namespace wringer::test
