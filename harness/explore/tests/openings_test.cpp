#include "harness/explore/openings.h"

#include "harness/explore/sweep.h"
#include "harness/explore/tests/script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace wringer::explore {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

const std::vector<FaultKind> k_opening_kinds{
    {.name = "kill", .sweep = {{.scope = SweepRule::Scope::each_crash_state}}},
    {.name = "pause", .sweep = {{.instances_min = 2}}},
    {.name = "reset", .sweep = {{.scope = SweepRule::Scope::each_program}}},
    {.name = "lose-reply",
     .sweep = {{.moments = {moments::k_kafka_produce}, .phases = {Phase::applied}}}}};

SweepPlan plan_of_undisturbed() {
  Script script;
  script.batch(3, 0);
  return plan_sweep(points_of(script.journal(), {0, 0}), k_opening_kinds, {.programs = {0, 0}});
}

// A case in which a fault has led to a row of failures and to a record that is to be tried again.
CaseResult disturbed() {
  const auto script = std::make_shared<Script>();
  script->batch(3, 0);
  script->postgres(moments::k_postgres_begin, "BEGIN");
  script->postgres(moments::k_postgres_query, "INSERT INTO failures VALUES ('e1')");
  script->postgres(moments::k_postgres_commit, "COMMIT");
  script->kafka(moments::k_kafka_produce);
  script->kafka("kafka.metadata");
  CaseResult result;
  result.verdict = Verdict::holds;
  result.receipts.emplace_back().fired = true;
  result.journal = std::shared_ptr<const Journal>(script, &script->journal());
  return result;
}

Trial first_fault() {
  return {.name = "database-error: somewhere",
          .schedule = {{.kind = "database-error", .at = {.moment = moments::k_postgres_commit}}}};
}

std::vector<Trial> all_of(Openings& openings) {
  std::vector<Trial> all;
  while (auto trial = openings.next()) all.push_back(std::move(*trial));
  return all;
}

TEST(Openings, AreStruckASecondTimeAfterTheFaultThatLedThere) {
  const SweepPlan plan = plan_of_undisturbed();
  Openings openings(plan);
  openings.learn(first_fault(), disturbed());
  const std::vector<Trial> trials = all_of(openings);
  std::vector<std::string> names;
  for (const Trial& trial : trials) {
    names.push_back(trial.name);
    ASSERT_THAT(trial.schedule, SizeIs(2));
    EXPECT_EQ(trial.schedule[0], first_fault().schedule[0]);
    EXPECT_EQ(trial.schedule[1].following, 1);
    EXPECT_EQ(trial.schedule[1].at.instance, k_any_instance);
  }
  EXPECT_THAT(names, Each(StartsWith("database-error: somewhere; then ")));
  EXPECT_THAT(names, Contains(HasSubstr("then kill: before kafka.produce")));
  EXPECT_THAT(names, Contains(HasSubstr("then lose-reply: after kafka.produce")));
  EXPECT_THAT(names, Contains(HasSubstr("then kill: before postgres.query (insert failures)")));
  EXPECT_THAT(names, Each(Not(AllOf(HasSubstr("insert entries")))))
      << "an undisturbed system comes there too";
  EXPECT_THAT(names, Each(Not(HasSubstr("metadata")))) << "nothing is written there";
  EXPECT_THAT(names, Each(Not(HasSubstr("then pause"))));
  EXPECT_THAT(names, Each(Not(HasSubstr("then reset"))));
}

TEST(Openings, AreFoundByTheirTable) {
  const SweepPlan plan = plan_of_undisturbed();
  Openings openings(plan);
  openings.learn(first_fault(), disturbed());
  bool query = false;
  bool commit = false;
  for (const Trial& trial : all_of(openings)) {
    const Address& at = trial.schedule[1].at;
    if (at.moment == moments::k_postgres_query) {
      query = true;
      EXPECT_EQ(at.content.table, "failures");
    } else if (at.moment == moments::k_postgres_commit) {
      commit = true;
      EXPECT_EQ(at.transaction.table, "failures");
    }
  }
  EXPECT_TRUE(query);
  EXPECT_TRUE(commit);
}

TEST(Openings, AreTakenOnce) {
  const SweepPlan plan = plan_of_undisturbed();
  Openings openings(plan);
  openings.learn(first_fault(), disturbed());
  const std::size_t waiting = openings.waiting();
  EXPECT_GT(waiting, 0U);
  openings.learn(first_fault(), disturbed());
  EXPECT_EQ(openings.waiting(), waiting);
}

TEST(Openings, AreNoneWhereNothingWasStruckOrItBrokeAlone) {
  const SweepPlan plan = plan_of_undisturbed();
  Openings openings(plan);
  CaseResult result = disturbed();
  result.verdict = Verdict::violated;
  openings.learn(first_fault(), result);
  result = disturbed();
  result.receipts.front().fired = false;
  openings.learn(first_fault(), result);
  openings.learn({.name = "no fault"}, disturbed());
  EXPECT_THAT(all_of(openings), IsEmpty());
}

TEST(Openings, AreSixtyAtTheMostAndTheOthersAreCounted) {
  const auto script = std::make_shared<Script>();
  script->batch(3, 0);
  for (int table = 0; table < 30; ++table) {
    script->postgres(moments::k_postgres_begin, "BEGIN");
    script->postgres(moments::k_postgres_query,
                     "INSERT INTO t" + std::to_string(table) + " VALUES (1)");
    script->postgres(moments::k_postgres_commit, "COMMIT");
  }
  CaseResult result = disturbed();
  result.journal = std::shared_ptr<const Journal>(script, &script->journal());
  const SweepPlan plan = plan_of_undisturbed();
  Openings openings(plan);
  openings.learn(first_fault(), result);
  // Killed before the statement, and before and after the COMMIT, of each table.
  EXPECT_EQ(openings.waiting(), 60U);
  EXPECT_EQ(openings.left(), 30U);
}

TEST(Openings, ComeWhenTheSweepHasTriedEverythingElse) {
  Sweep sweep(plan_of_undisturbed());
  std::vector<std::string> names;
  while (const auto trial = sweep.next()) {
    names.push_back(trial->name);
    CaseResult result = disturbed();
    result.receipts.front().fault = trial->schedule.front();
    static_cast<void>(sweep.learn(*trial, result));
    ASSERT_LT(names.size(), 1000U);
  }
  const auto second = std::find_if(names.begin(), names.end(), [](const std::string& name) {
    return name.find("; then ") != std::string::npos;
  });
  ASSERT_NE(second, names.end());
  EXPECT_TRUE(std::all_of(second, names.end(), [](const std::string& name) {
    return name.find("; then ") != std::string::npos;
  }));
  EXPECT_THAT(sweep.notes(), testing::ElementsAre(EndsWith("only after a fault")));
}

TEST(Openings, AreToldOfAlsoWhereNoneWasStruck) {
  Sweep sweep(plan_of_undisturbed());
  const std::size_t planned = sweep.expected();
  for (std::size_t i = 0; i < planned; ++i) {
    const auto trial = sweep.next();
    CaseResult result = disturbed();
    result.receipts.front().fault = trial->schedule.front();
    static_cast<void>(sweep.learn(*trial, result));
  }
  const std::size_t waiting = sweep.expected();
  ASSERT_GT(waiting, 1U);
  EXPECT_THAT(sweep.notes(),
              testing::ElementsAre(std::to_string(waiting) +
                                   " cases with a second fault not tried: the run ended before"));
  const auto second = sweep.next();
  CaseResult missed = disturbed();
  missed.verdict = Verdict::inconclusive;
  missed.receipts.emplace_back();
  missed.reasons = {"the fault never fired"};
  EXPECT_EQ(sweep.learn(*second, missed), Use::superseded);
  EXPECT_THAT(sweep.notes(), Contains(StartsWith("1 case with a second fault not counted")));
}

}  // namespace
}  // namespace wringer::explore
