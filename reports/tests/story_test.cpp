#include "reports/story.h"

#include "reports/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::reports {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST(Story, TellsARepeatedEventFromItsProductionToTheEvidence) {
  const CaseResult result = violated_case();
  EXPECT_THAT(
      tell(result.anomalies.front(), result),
      ElementsAre(
          "          event 3 (key k3) was produced to payments[2], offset 17",
          "-0.050 s  delivered to instance 1 (offsets 15 to 18 of payments[2])",
          "+0.000 s  instance 1 committed transactions: id=3",
          "+0.000 s  kill at instance 1, after postgres.commit, 3rd: Postgres had done it, the "
          "answer was withheld",
          "          the committed offset of payments[2] was still 17: offset 17 did not count as "
          "done",
          "+0.020 s  instance 1: was killed by signal 9", "+0.030 s  instance 1: started again",
          "+0.040 s  delivered again to instance 1 (offsets 17 to 18 of payments[2])",
          "+0.050 s  instance 1 committed transactions: id=4",
          "+0.060 s  instance 1 committed offset 18 of payments[2]: the event counts as done"));
}

TEST(Story, TellsALostEventWhoseOffsetWasCommittedFirst) {
  CaseResult result = holding_case();
  add_events(result.history, 4);
  JournalBuilder journal;
  journal.fetch(1, 15, 19);
  journal.offset_commit(1, 18);
  const Moment struck = journal.add(moments::k_postgres_commit, Phase::requested, 1);
  journal.add("died", 1, "was killed by signal 9");
  result.journal = journal.journal();
  Receipt receipt;
  receipt.fault = {"kill", {1, moments::k_postgres_commit, Phase::requested, 1}};
  receipt.fired = true;
  receipt.moment = struck;
  result.receipts = {receipt};
  EXPECT_THAT(
      tell({"loss", 3, "lost", {"transactions: nothing"}}, result),
      ElementsAre(
          "          event 3 (key k3) was produced to payments[2], offset 17",
          "-0.020 s  delivered to instance 1 (offsets 15 to 18 of payments[2])",
          "-0.010 s  instance 1 committed offset 18 of payments[2]: the event counts as done",
          "+0.000 s  kill at instance 1, before postgres.commit, 1st: it had not reached "
          "Postgres",
          "+0.010 s  instance 1: was killed by signal 9", "          transactions: nothing"));
}

TEST(Story, SaysWhenNothingHadBeenCommittedAtAll) {
  CaseResult result = violated_case();
  JournalBuilder journal;
  journal.fetch(1, 15, 19);
  result.receipts.front().moment = journal.commit(1);
  result.journal = journal.journal();
  EXPECT_THAT(tell(result.anomalies.front(), result),
              Contains(HasSubstr("no offset of payments[2] had been committed")));
}

TEST(Story, IgnoresOtherPartitionsAndOffsets) {
  CaseResult result = violated_case();
  JournalBuilder journal;
  journal.add(moments::k_kafka_fetch, Phase::acked, 1, {{"payments", 1, 17, 18}});
  journal.add(moments::k_kafka_fetch, Phase::acked, 1, {{"orders", 2, 17, 18}});
  journal.fetch(1, 18, 19);
  journal.fetch(1, 15, 17);
  journal.add(moments::k_kafka_fetch, Phase::applied, 1, {{"payments", 2, 17, 18}});
  result.journal = journal.journal();
  result.receipts.clear();
  EXPECT_THAT(tell(result.anomalies.front(), result), Each(Not(HasSubstr("delivered"))));
}

TEST(Story, DoesNotGuessWhichCommitAppliedTheEvent) {
  CaseResult result = violated_case();
  for (Application& application : result.history.effects.front().applications.at(3)) {
    application.committed_at.reset();
  }
  EXPECT_THAT(tell(result.anomalies.front(), result),
              Each(Not(HasSubstr("committed transactions"))));
}

TEST(Story, DoesNotTakeTheCommitOfAnInstanceThatWasNeverGivenTheEvent) {
  CaseResult result = violated_case();
  JournalBuilder journal;
  for (int i = 0; i < 6; ++i) journal.commit(2);
  journal.fetch(1, 15, 19);
  result.receipts.clear();
  result.journal = journal.journal();
  // Instance 2's COMMITs stood at 10 to 60 ms.
  result.history.effects.front().applications.at(3).front().committed_at =
      WallTime(std::chrono::milliseconds(30));
  EXPECT_THAT(tell(result.anomalies.front(), result),
              Each(Not(HasSubstr("committed transactions"))));
}

TEST(Story, TellsOffsetsThatWentBack) {
  CaseResult result = violated_case();
  JournalBuilder journal;
  journal.fetch(1, 15, 19);
  journal.offset_commit(1, 19);
  journal.offset_commit(2, 16);
  result.journal = journal.journal();
  EXPECT_THAT(tell(result.anomalies.front(), result),
              Contains(HasSubstr("instance 2 moved the offset of payments[2] back to 16")));
}

TEST(Story, WithoutAnEventTellsFaultsAndInstances) {
  const CaseResult result = violated_case();
  EXPECT_THAT(tell({"stuck", std::nullopt, "stuck", {"lag 3"}}, result),
              ElementsAre(HasSubstr("kill at instance 1"), HasSubstr("was killed"),
                          HasSubstr("started again"), "          lag 3"));
}

TEST(Story, WithoutAJournalIsTheEvidence) {
  CaseResult result = violated_case();
  result.journal = nullptr;
  result.history.input.clear();
  EXPECT_THAT(tell(result.anomalies.front(), result),
              ElementsAre("event 3 (key k3) is not in the input log", "transactions: id=3",
                          "transactions: id=4"));
  EXPECT_THAT(tell({}, CaseResult{}), IsEmpty());
}

TEST(Story, StaysShortHoweverMuchHappened) {
  CaseResult result = violated_case();
  JournalBuilder journal;
  for (int i = 0; i < 200; ++i) {
    journal.fetch(1, 15, 19);
    journal.commit(1);
    journal.add("exited", 1, "with 1");
  }
  result.journal = journal.journal();
  result.anomalies.front().evidence.assign(100, "two\nlines");
  const auto lines = tell(result.anomalies.front(), result);
  EXPECT_THAT(lines, SizeIs(10));
  EXPECT_THAT(lines, Contains(HasSubstr("… 397 more lines; the journal has them all")));
  EXPECT_THAT(lines.back(), HasSubstr("… and 198 more lines of evidence"));
  EXPECT_THAT(lines, Each(Not(HasSubstr("\n"))));
}

}  // namespace
}  // namespace wringer::reports
