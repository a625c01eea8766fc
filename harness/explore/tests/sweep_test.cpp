#include "harness/explore/sweep.h"

#include "harness/explore/tests/script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

namespace wringer::explore {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::vector<FaultKind> k_kinds{
    {.name = "kill", .sweep = {{.scope = SweepRule::Scope::each_crash_state}}},
    {.name = "pause",
     .sweep = {{.rank_max = 2, .instances_min = 2, .arguments = {{"until", "takeover"}}}}},
    {.name = "lose-reply",
     .sweep = {{.moments = {moments::k_postgres_commit}, .phases = {Phase::applied}}}},
    {.name = "kill-broker", .needs = {Need::own_kafka}, .sweep = {{}}},
    {.name = "delay"}};

std::vector<Point> ledger_points(const Programs& programs = {}) {
  Script script;
  for (int i = 0; i < 4; ++i) script.batch(3, i * 3);
  return points_of(script.journal(), programs);
}

SweepPlan ledger_plan() {
  return plan_sweep(ledger_points(), k_kinds, {});
}

std::vector<std::string> names_of(const std::vector<Column>& columns) {
  std::vector<std::string> names;
  for (const Column& column : columns) names.push_back(column.name);
  return names;
}

// A case whose fault struck where it should in a run that says the same as the trace.
CaseResult case_of(const Trial& trial, Verdict verdict) {
  auto script = std::make_shared<Script>();
  for (int i = 0; i < 4; ++i) script->batch(3, i * 3);
  CaseResult result;
  result.name = trial.name;
  result.verdict = verdict;
  result.journal = std::shared_ptr<const Journal>(script, &script->journal());
  Receipt receipt;
  receipt.fault = trial.schedule.front();
  AddressMatcher matcher(receipt.fault.at);
  for (const JournalEntry& entry : script->journal().entries()) {
    const auto& moment = std::get<Moment>(entry.what);
    if (!matcher.reached_by(moment, {EventIndex(), SqlWatch()})) continue;
    receipt.fired = true;
    receipt.sequence = entry.sequence;
  }
  result.receipts.push_back(receipt);
  return result;
}

CaseResult not_reached(const Trial& trial) {
  CaseResult result = case_of(trial, Verdict::inconclusive);
  result.receipts.front().fired = false;
  result.reasons = {"the fault never fired"};
  return result;
}

TEST(Columns, AreTheFaultsThatTheSystemCanFeel) {
  EXPECT_THAT(names_of(columns_of(k_kinds, {.programs = {0}})),
              testing::ElementsAre("kill", "lose-reply"));
  EXPECT_THAT(names_of(columns_of(k_kinds, {.programs = {0, 0}})),
              testing::ElementsAre("kill", "pause until takeover", "lose-reply"));
  EXPECT_THAT(names_of(columns_of(k_kinds, {.faults = {"kill-broker"}})),
              testing::ElementsAre("kill-broker"))
      << "what needs services of its own only when it is asked for";
}

TEST(SweepPlan, KillsOnceForAllPointsAfterWhichACrashLeavesTheSame) {
  const SweepPlan plan = ledger_plan();
  std::set<std::string> states;
  for (const SweepPlan::Cell& cell : plan.cells) {
    if (plan.columns[cell.column].name != "kill") continue;
    EXPECT_TRUE(states.insert(plan.points[cell.point].crash_state).second);
  }
  std::set<std::string> all;
  for (const Point& point : plan.points) all.insert(point.crash_state);
  EXPECT_EQ(states, all) << "and no state is left out";
}

TEST(SweepPlan, TriesSomeFaultsAtTheMostTellingPointOfEachProgramAlone) {
  const std::vector<FaultKind> kinds{
      {.name = "terminate", .sweep = {{.scope = SweepRule::Scope::each_program}}}};
  const SweepPlan plan = plan_sweep(ledger_points(), kinds, {});
  ASSERT_EQ(plan.cells.size(), 1U);
  EXPECT_EQ(plan.cells.front().point, 0U);
}

TEST(SweepPlan, TriesSomeFaultsOnceForEachThingThatAMomentIsAbout) {
  const std::vector<FaultKind> kinds{
      {.name = "hold-commit", .sweep = {{.scope = SweepRule::Scope::each_subject}}}};
  const SweepPlan plan = plan_sweep(ledger_points(), kinds, {});
  std::set<std::string> all;
  for (const Point& point : plan.points) all.insert(point.subject);
  ASSERT_GT(all.size(), 1U);
  std::vector<std::string> tried;
  for (const SweepPlan::Cell& cell : plan.cells) tried.push_back(plan.points[cell.point].subject);
  EXPECT_THAT(tried, testing::UnorderedElementsAreArray(all));
}

TEST(SweepPlan, AsksOfAGroupOnlyWhatIsAskedOfItsMembers) {
  const std::vector<FaultKind> kinds{
      {.name = "rebalance", .sweep = {{.whose = SweepRule::Whose::members}}},
      {.name = "kafka-error", .sweep = {{.whose = SweepRule::Whose::classic_members}}},
      {.name = "kill", .sweep = {{}}}};
  const auto columns = [&](MomentName joins) {
    Script script;
    if (joins == moments::k_kafka_consumer_group_heartbeat) script.joins_newer();
    if (joins == moments::k_kafka_join_group) script.kafka(joins);
    script.batch(3, 0);
    return names_of(plan_sweep(points_of(script.journal()), kinds, {}).columns);
  };
  EXPECT_THAT(columns(moments::k_kafka_join_group),
              testing::ElementsAre("rebalance", "kafka-error", "kill"));
  EXPECT_THAT(columns(moments::k_kafka_consumer_group_heartbeat),
              testing::ElementsAre("rebalance", "kill"));
  EXPECT_THAT(columns(""), testing::ElementsAre("kill")) << "it commits as nobody's member";
}

TEST(SweepPlan, HasNoColumnForWhatTheSystemGivesNoOccasionFor) {
  const std::vector<FaultKind> kinds{
      {.name = "kill", .sweep = {{}}},
      {.name = "kafka-error", .sweep = {{.moments = {moments::k_kafka_produce}}}}};
  EXPECT_THAT(names_of(plan_sweep(ledger_points(), kinds, {}).columns),
              testing::ElementsAre("kill"));
}

TEST(SweepPlan, TriesTheMostTellingPointFirst) {
  const SweepPlan plan = ledger_plan();
  ASSERT_FALSE(plan.cells.empty());
  EXPECT_THAT(trial_name(plan, plan.cells.front()), StartsWith("kill: after postgres.commit"));
  EXPECT_EQ(plan.points[plan.cells.front().point].rank, 0);
}

TEST(SweepPlan, LeavesOutAtAProgramWhatTakesSeveralInstancesOfIt) {
  // Instance 1 runs alone, whatever others there are.
  const SweepPlan plan = plan_sweep(ledger_points({0, 1, 1}), k_kinds, {.programs = {0, 1, 1}});
  for (const SweepPlan::Cell& cell : plan.cells) {
    EXPECT_NE(plan.columns[cell.column].name, "pause until takeover")
        << to_text(plan.points[cell.point]);
  }
  const SweepPlan of_two = plan_sweep(ledger_points({0, 0}), k_kinds, {.programs = {0, 0}});
  EXPECT_GT(of_two.cells.size(), plan.cells.size());
}

// A relay commits what it has sent with the same words as the ledger beside it.
TEST(SweepPlan, KillsEachProgramWhereItAndAnotherAreInTheSameState) {
  Script script;
  script.batch(3, 0);
  script.as(2);
  script.batch(3, 3);
  const Programs programs{0, 1};
  const SweepPlan plan =
      plan_sweep(points_of(script.journal(), programs), k_kinds, {.programs = programs});
  std::map<Instance, std::set<std::string>> killed;
  for (const SweepPlan::Cell& cell : plan.cells) {
    const Point& point = plan.points[cell.point];
    if (plan.columns[cell.column].name == "kill")
      killed[point.at.instance].insert(point.crash_state);
  }
  EXPECT_FALSE(killed[1].empty());
  EXPECT_EQ(killed[1], killed[2]);
  for (const SweepPlan::Cell& cell : plan.cells) {
    const std::string name = trial_name(plan, cell);
    const bool is_first = plan.points[cell.point].at.instance == 1;
    EXPECT_EQ(name.ends_with(", in companion 1"), !is_first) << name;
  }
}

TEST(SweepPlan, GivesEachFaultItsTurnBeforeAnyHasItsSecond) {
  const SweepPlan plan = plan_sweep(ledger_points({0, 0}), k_kinds, {.programs = {0, 0}});
  std::map<std::size_t, std::size_t> turns;
  std::size_t turn = 0;
  for (const SweepPlan::Cell& cell : plan.cells) {
    if (plan.points[cell.point].rank == 0) continue;
    const std::size_t its_turn = ++turns[cell.column];
    EXPECT_GE(its_turn, turn);
    turn = its_turn;
  }
  EXPECT_GT(turns.size(), 1U);
  EXPECT_GT(turn, 1U);
}

TEST(SweepPlan, HasTurnsElsewhereFromTheBeginning) {
  const SweepPlan plan = plan_sweep(ledger_points({0, 0}), k_kinds, {.programs = {0, 0}});
  const auto is_between = [&](const SweepPlan::Cell& cell) {
    return plan.points[cell.point].rank == 0;
  };
  auto cell = std::find_if_not(plan.cells.begin(), plan.cells.end(), is_between);
  ASSERT_GE(cell - plan.cells.begin(), 2) << "each thing that is written, and one more";
  const auto left = std::count_if(cell, plan.cells.end(), is_between);
  ASSERT_GT(left, 0);
  for (std::ptrdiff_t i = 0; i < 2 * left; ++i, ++cell) EXPECT_EQ(is_between(*cell), i % 2 == 1);
}

TEST(SweepPlan, StrikesOnceAfterEachThingThatIsWrittenBeforeAnythingElse) {
  Script script;
  for (int i = 0; i < 3; ++i) {
    script.kafka(moments::k_kafka_fetch, {"t", 0, -1, i}, {"t", 0, i, i + 1});
    script.postgres(moments::k_postgres_commit, "COPY staging FROM STDIN");
    script.postgres(moments::k_postgres_commit, "TRUNCATE early");
    script.postgres(moments::k_postgres_commit, "DELETE FROM staging");
    script.kafka(moments::k_kafka_offset_commit, {"t", 0, -1, i + 1}, {"t", 0, -1, i + 1});
  }
  const SweepPlan plan = plan_sweep(points_of(script.journal()), k_kinds, {});
  std::vector<std::string> first;
  for (std::size_t cell = 0; cell < 3; ++cell) first.push_back(trial_name(plan, plan.cells[cell]));
  EXPECT_THAT(first,
              testing::ElementsAre(StartsWith("kill: after postgres.commit (copy staging)"),
                                   StartsWith("kill: after postgres.commit (truncate early)"),
                                   StartsWith("kill: after postgres.commit (delete staging)")));
}

void apply(Script& script, const std::string& sql) {
  script.postgres(moments::k_postgres_begin, "BEGIN");
  script.postgres(moments::k_postgres_query, sql);
  script.postgres(moments::k_postgres_commit, "COMMIT");
}

// Batches of so many events, which are applied by these statements in turn.
void project(Script& script, std::size_t events, const std::vector<std::string>& statements) {
  std::size_t next = 0;
  for (std::int64_t batch = 0; batch < 12; ++batch) {
    script.kafka(moments::k_kafka_fetch, {"t", 0, -1, batch}, {"t", 0, batch, batch + 1});
    for (std::size_t i = 0; i < events; ++i) apply(script, statements[next++ % statements.size()]);
    script.kafka(moments::k_kafka_offset_commit, {"t", 0, -1, batch + 1}, {"t", 0, -1, batch + 1});
  }
}

const std::vector<std::string> k_changes_of_profiles{
    "INSERT INTO profiles VALUES ('p1')", "INSERT INTO profiles VALUES ('p2')",
    "UPDATE profiles SET name = 'a'", "DELETE FROM profiles", "INSERT INTO profiles VALUES ('p3')"};

// The COMMIT of an insert in the middle of a batch comes after one of an insert, of an update or of
// a deletion, and is called after the deletion: it must not stand for it.
TEST(SweepPlan, StrikesOnceAfterEachThingThatIsWrittenInWhateverOrderTheyCome) {
  for (const std::size_t events : {1, 2, 3, 4}) {
    Script script;
    project(script, events, k_changes_of_profiles);
    const SweepPlan plan = plan_sweep(points_of(script.journal()), k_kinds, {});
    std::vector<std::string> first;
    for (std::size_t cell = 0; cell < 3; ++cell)
      first.push_back(trial_name(plan, plan.cells[cell]));
    EXPECT_THAT(first, testing::UnorderedElementsAre(
                           StartsWith("kill: after postgres.commit (insert profiles)"),
                           StartsWith("kill: after postgres.commit (update profiles)"),
                           StartsWith("kill: after postgres.commit (delete profiles)")))
        << "batches of " << events;
  }
}

const std::vector<FaultKind> k_more_kinds{
    {.name = "kill", .sweep = {{.scope = SweepRule::Scope::each_crash_state}}},
    {.name = "pause", .sweep = {{.scope = SweepRule::Scope::each_crash_state, .rank_max = 2}}},
    {.name = "lose-reply",
     .sweep = {{.moments = {moments::k_postgres_commit, moments::k_kafka_offset_commit},
                .phases = {Phase::applied}}}},
    {.name = "rebalance", .sweep = {{.scope = SweepRule::Scope::each_crash_state}}},
    {.name = "database-error",
     .sweep = {{.moments = {moments::k_postgres_query, moments::k_postgres_commit},
                .phases = {Phase::requested}}}},
    {.name = "hold-commit",
     .sweep = {{.moments = {moments::k_postgres_commit},
                .phases = {Phase::requested},
                .scope = SweepRule::Scope::each_subject}}}};

// Takes requests, and leaves a row in the outbox for some of them, in the same transaction.
void take_orders(Script& script, const std::string& filling) {
  for (std::int64_t batch = 0; batch < 6; ++batch) {
    script.kafka(moments::k_kafka_fetch, {"t", 0, -1, batch}, {"t", 0, batch, batch + 1});
    apply(script, "INSERT INTO audit VALUES (1)");
    script.postgres(moments::k_postgres_begin, "BEGIN");
    script.postgres(moments::k_postgres_query, "UPDATE orders SET state = 'taken'");
    script.postgres(moments::k_postgres_query, filling);
    script.postgres(moments::k_postgres_commit, "COMMIT");
    script.kafka(moments::k_kafka_offset_commit, {"t", 0, -1, batch + 1}, {"t", 0, -1, batch + 1});
  }
  apply(script, "UPDATE outbox SET published = true");
}

std::vector<std::string> first_of(const SweepPlan& plan, std::size_t count) {
  std::vector<std::string> first;
  for (std::size_t cell = 0; cell < count; ++cell)
    first.push_back(trial_name(plan, plan.cells[cell]));
  return first;
}

TEST(SweepPlan, HoldsUpACommitThatFillsAnOutboxAsSoonAsEachThingWrittenWasStruck) {
  const auto first_with = [](const std::string& filling, const std::string& outbox) {
    Script script;
    take_orders(script, filling);
    const auto points = points_of(script.journal());
    return first_of(plan_sweep(points, k_more_kinds, {.outboxes = {outbox}}), 4).back();
  };
  const auto fills_it = StartsWith("hold-commit: before postgres.commit (update orders)");
  EXPECT_THAT(first_with("INSERT INTO outbox VALUES (1)", "outbox"), fills_it);
  EXPECT_THAT(first_with("INSERT INTO shop.outbox VALUES (1)", "outbox"), fills_it);
  EXPECT_THAT(first_with("INSERT INTO \"Outbox\" VALUES (1)", "\"Outbox\""), fills_it);
  EXPECT_THAT(first_with("WITH o AS (INSERT INTO parts VALUES (1) RETURNING id) "
                         "INSERT INTO outbox SELECT id FROM o",
                         "outbox"),
              fills_it);
}

TEST(SweepPlan, HoldsUpACommitThatMayFillAnOutboxWhereNobodySeesWhichDoes) {
  Script script;
  script.as(2);
  for (int i = 0; i < 3; ++i) apply(script, "UPDATE outbox SET published = true");
  apply(script, "UPDATE position SET last = 1");
  script.as(1);
  for (int i = 0; i < 3; ++i) script.batch(1, i);
  const Programs programs{0, 1};
  const SweepPlan plan = plan_sweep(points_of(script.journal(), programs), k_more_kinds,
                                    {.programs = programs, .outboxes = {"outbox"}});
  const std::vector<std::string> first = first_of(plan, 4);
  EXPECT_THAT(first.back(), StartsWith("hold-commit: before postgres.commit (insert entries)"));
}

TEST(SweepPlan, TriesSomethingOfEachOtherKindThen) {
  Script script;
  take_orders(script, "INSERT INTO outbox VALUES (1)");
  const SweepPlan plan =
      plan_sweep(points_of(script.journal()), k_more_kinds, {.outboxes = {"outbox", "outbox"}});
  EXPECT_THAT(
      first_of(plan, 7),
      testing::ElementsAre(StartsWith("kill: after postgres.commit (insert audit)"),
                           StartsWith("kill: after postgres.commit (update orders)"),
                           StartsWith("kill: after postgres.commit (update outbox)"),
                           StartsWith("hold-commit: before postgres.commit (update orders)"),
                           StartsWith("pause: after postgres.commit"),
                           StartsWith("database-error: before postgres.commit"),
                           StartsWith("lose-reply: after postgres.commit")));
}

TEST(SweepPlan, HasTheSamePlacesInWhateverOrder) {
  Script script;
  take_orders(script, "INSERT INTO outbox VALUES (1)");
  const auto places = [&](const std::vector<std::string>& outboxes) {
    const SweepPlan plan =
        plan_sweep(points_of(script.journal()), k_more_kinds, {.outboxes = outboxes});
    return first_of(plan, plan.cells.size());
  };
  const std::vector<std::string> all = places({});
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
  EXPECT_THAT(places({"outbox"}), testing::UnorderedElementsAreArray(all));
  EXPECT_EQ(places({"outbox"}), places({"outbox"}));
}

TEST(SweepPlan, ChoosesTheSamePointHoweverLargeTheFirstBatchOfTheTraceWas) {
  const std::vector<FaultKind> kinds{{.name = "terminate",
                                      .sweep = {{.moments = {moments::k_postgres_commit},
                                                 .phases = {Phase::applied},
                                                 .scope = SweepRule::Scope::each_program}}}};
  std::set<std::string> names;
  for (const int first : {1, 2, 3}) {
    Script script;
    script.batch(first, 0);
    script.batch(3, first);
    script.batch(3, first + 3);
    const SweepPlan plan = plan_sweep(points_of(script.journal()), kinds, {.programs = {0}});
    ASSERT_EQ(plan.cells.size(), 1U);
    names.insert(trial_name(plan, plan.cells.front()));
  }
  EXPECT_EQ(names.size(), 1U) << testing::PrintToString(names);
}

TEST(SweepPlan, IsTheSameForTheSameSystem) {
  const SweepPlan a = ledger_plan();
  const SweepPlan b = ledger_plan();
  ASSERT_EQ(a.cells.size(), b.cells.size());
  for (std::size_t i = 0; i < a.cells.size(); ++i) {
    EXPECT_EQ(trial_name(a, a.cells[i]), trial_name(b, b.cells[i]));
  }
}

TEST(Sweep, HasTriedEverythingWhenAllCasesCameWhereTheyShould) {
  Sweep sweep(ledger_plan());
  const std::size_t planned = sweep.expected();
  std::size_t given = 0;
  while (const auto trial = sweep.next()) {
    ++given;
    sweep.learn(*trial, case_of(*trial, Verdict::holds));
  }
  EXPECT_EQ(given, planned);
  const Coverage coverage = *sweep.coverage();
  EXPECT_EQ(coverage.count(CellState::tried), planned);
  EXPECT_EQ(coverage.count(CellState::not_tried), 0U);
  EXPECT_EQ(coverage.count(CellState::not_reached), 0U);
}

TEST(Sweep, KeepsTheWorstVerdictOfACell) {
  Sweep sweep(ledger_plan());
  const auto trial = sweep.next();
  sweep.learn(*trial, case_of(*trial, Verdict::violated));
  EXPECT_EQ(sweep.coverage()->at(0, 0).verdict, Verdict::violated);
  EXPECT_THAT(sweep.coverage()->at(0, 0).cases, testing::ElementsAre(trial->name));
}

TEST(Sweep, TriesOtherMomentsOfAPointThatWasNotReachedAndThenSaysSo) {
  Sweep sweep(ledger_plan());
  const auto first = sweep.next();
  EXPECT_EQ(sweep.learn(*first, not_reached(*first)), Use::superseded);
  std::set<std::uint64_t> addresses{first->schedule.front().at.nth};
  while (const auto trial = sweep.next()) {
    if (trial->name != first->name) {
      sweep.learn(*trial, case_of(*trial, Verdict::holds));
      continue;
    }
    EXPECT_TRUE(addresses.insert(trial->schedule.front().at.nth).second) << "another moment";
    EXPECT_EQ(sweep.learn(*trial, not_reached(*trial)), Use::superseded);
  }
  EXPECT_GT(addresses.size(), 1U);
  EXPECT_EQ(sweep.coverage()->at(0, 0).state, CellState::not_reached);
  EXPECT_THAT(sweep.coverage()->at(0, 0).why, HasSubstr("did not come"));
}

TEST(Sweep, InWhichNothingWasEverStruckHasACaseThatProvesNothing) {
  Sweep sweep(ledger_plan());
  std::set<Use> uses;
  while (const auto trial = sweep.next()) uses.insert(sweep.learn(*trial, not_reached(*trial)));
  EXPECT_TRUE(uses.contains(Use::counts));
}

// The fault struck at the first COMMIT of a batch instead of the last.
TEST(Sweep, CreditsTheStateThatACaseReallyCameTo) {
  const SweepPlan plan = ledger_plan();
  const auto is_commit = [&](std::size_t cell, Place place) {
    const Point& point = plan.points[plan.cells[cell].point];
    return point.at.moment == moments::k_postgres_commit && point.at.phase == Phase::applied &&
           point.place == place && plan.columns[plan.cells[cell].column].name == "lose-reply";
  };
  Sweep sweep(plan);
  std::optional<Trial> aimed_at_last;
  std::optional<Trial> aimed_at_first;
  for (std::size_t cell = 0; cell < plan.cells.size(); ++cell) {
    const auto trial = sweep.next();
    if (is_commit(cell, Place::last)) aimed_at_last = trial;
    if (is_commit(cell, Place::first)) aimed_at_first = trial;
  }
  ASSERT_TRUE(aimed_at_last && aimed_at_first);
  CaseResult result = case_of(*aimed_at_first, Verdict::holds);
  result.name = aimed_at_last->name;
  sweep.learn(*aimed_at_last, result);
  const auto again = sweep.next();
  ASSERT_TRUE(again) << "the point is tried again";
  EXPECT_EQ(again->name, aimed_at_last->name);
  std::size_t tried = sweep.coverage()->count(CellState::tried);
  EXPECT_EQ(tried, 1U) << "and the other one is done";
}

// As a rebalance that struck before there was a group.
TEST(Sweep, TriesAgainWhatFoundNothingToDoInAnotherState) {
  Sweep sweep(ledger_plan());
  const auto trial = sweep.next();
  ASSERT_TRUE(trial);
  CaseResult result = case_of(*trial, Verdict::inconclusive);
  result.reasons = {"the fault fired but can't prove that it took effect"};
  // The first moment of all.
  result.receipts.front().sequence = 2;
  EXPECT_EQ(sweep.learn(*trial, result), Use::superseded);
  EXPECT_EQ(sweep.coverage()->count(CellState::tried), 0U);
  bool is_tried_again = false;
  while (const auto next = sweep.next()) is_tried_again |= next->name == trial->name;
  EXPECT_TRUE(is_tried_again);
}

TEST(Sweep, DoesNotCreditAProgramWithWhatStruckAnother) {
  auto script = std::make_shared<Script>();
  script->batch(3, 0);
  script->as(2);
  script->batch(3, 3);
  const Programs programs{0, 1};
  const std::vector<FaultKind> kinds{{.name = "kill", .sweep = {{}}}};
  Sweep sweep(plan_sweep(points_of(script->journal(), programs), kinds, {.programs = programs}));
  const auto trial = sweep.next();
  ASSERT_TRUE(trial);
  ASSERT_EQ(trial->schedule.front().at.instance, 1);
  Address elsewhere = trial->schedule.front().at;
  elsewhere.instance = 2;
  AddressMatcher matcher(elsewhere);
  CaseResult result;
  result.name = trial->name;
  result.verdict = Verdict::holds;
  result.journal = std::shared_ptr<const Journal>(script, &script->journal());
  Receipt receipt;
  receipt.fault = trial->schedule.front();
  receipt.fired = true;
  for (const JournalEntry& entry : script->journal().entries()) {
    if (matcher.reached_by(std::get<Moment>(entry.what), {EventIndex(), SqlWatch()}))
      receipt.sequence = entry.sequence;
  }
  ASSERT_GT(receipt.sequence, 0U);
  result.receipts.push_back(receipt);
  sweep.learn(*trial, result);
  EXPECT_NE(sweep.coverage()->at(0, 0).state, CellState::tried);
  EXPECT_EQ(sweep.coverage()->count(CellState::tried), 1U);
}

TEST(Sweep, PutsFirstWhatFailedBefore) {
  const SweepPlan plan = ledger_plan();
  const std::string last = trial_name(plan, plan.cells.back());
  Sweep sweep(plan);
  sweep.put_first([&](const std::string& name) { return name == last; });
  EXPECT_EQ(sweep.next()->name, last);
  EXPECT_EQ(sweep.next()->name, trial_name(plan, plan.cells.front()));
}

TEST(Sweep, SaysWhatItHasNotTriedBecauseNoMoreCasesWereAskedFor) {
  Sweep sweep(ledger_plan(), nullptr, 2);
  EXPECT_EQ(sweep.expected(), 2U);
  while (const auto trial = sweep.next()) sweep.learn(*trial, case_of(*trial, Verdict::holds));
  const Coverage coverage = *sweep.coverage();
  EXPECT_EQ(coverage.count(CellState::tried), 2U);
  EXPECT_EQ(coverage.count(CellState::not_tried), ledger_plan().cells.size() - 2);
  for (const CoverageCell& cell : coverage.cells) {
    if (cell.state != CellState::not_tried) continue;
    EXPECT_EQ(cell.why, "explore.cases is 2");
  }
}

TEST(Sweep, LeavesToOtherShardsWhatIsTheirs) {
  Sweep sweep(ledger_plan(), [](const std::string& name) { return name.starts_with("kill"); });
  while (const auto trial = sweep.next()) {
    EXPECT_THAT(trial->name, StartsWith("kill"));
    sweep.learn(*trial, case_of(*trial, Verdict::holds));
  }
  EXPECT_GT(sweep.coverage()->count(CellState::not_tried), 0U);
}

}  // namespace
}  // namespace wringer::explore
