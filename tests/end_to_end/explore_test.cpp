// Exploring, on real services: sweep, pairs, random, shrinking, replay, given cases, shards,
// budget.

#include "tests/end_to_end/scenario_text.h"
#include "tests/end_to_end/wringer_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace wringer::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

// Short, and with one batch of each kind, so that a whole sweep takes seconds.
std::string scenario_that_explores(const std::string& apply, const std::string& explore,
                                   const std::string& more = "") {
  ScenarioParts parts;
  parts.command = "[ledger, --topic, \"{topic.payments}\", --group, \"{group}\", --apply, " +
                  apply + ", --commit, after]";
  parts.events = 6;
  parts.keys = 1;
  std::string text = scenario_text(parts);
  const std::string faults = "faults: []\n";
  text.replace(text.find(faults), faults.size(), "explore: " + explore + "\n");
  return text + more;
}

std::vector<std::string> lines_with(const std::string& text, const std::string& part) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (line.find(part) != std::string::npos) lines.push_back(line);
  }
  return lines;
}

std::string after(const std::string& text, const std::string& mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string::npos) return "";
  return text.substr(at + mark.size(), text.find('\n', at) - at - mark.size());
}

TEST(Sweep, FindsWhereAnEventIsAppliedTwiceAndMakesItSmallAndRepeatable) {
  const TestFolder folder;
  const auto file = folder.write(
      "insert.yaml", scenario_that_explores("insert", "{strategy: sweep, faults: [kill]}"));
  const Finished sweep = run_wringer({"run", file.string()}, folder.path());
  ASSERT_EQ(sweep.code, 1) << sweep.all();
  EXPECT_THAT(sweep.out, ContainsRegex("all [0-9]+ reachable places were tried"));
  EXPECT_THAT(sweep.out, HasSubstr("✗  after postgres.commit (insert transactions)"));
  EXPECT_THAT(sweep.out, HasSubstr("fault    kill at instance 1, after postgres.commit, 1st\n"));
  EXPECT_THAT(sweep.out, HasSubstr("with     1 event\n"));
  EXPECT_THAT(sweep.out, HasSubstr("failed   5 of 5 times\n"));
  const std::string smallest = after(sweep.out, "replay   wringer replay ");
  ASSERT_FALSE(smallest.empty()) << sweep.all();
  const Finished replay = run_wringer({"replay", smallest, "--times", "3"}, folder.path());
  EXPECT_EQ(replay.code, 1) << replay.all();
  EXPECT_THAT(replay.out, HasSubstr("3 of 3  violated: duplicate effect\n"));
}

TEST(Sweep, HoldsEverywhereForALedgerThatRemembersIds) {
  const TestFolder folder;
  const auto file = folder.write(
      "dedup.yaml",
      scenario_that_explores("dedup", "{strategy: sweep, faults: [kill, lose-reply]}"));
  const Finished sweep = run_wringer({"run", file.string()}, folder.path());
  EXPECT_EQ(sweep.code, 0) << sweep.all();
  EXPECT_THAT(sweep.out, ContainsRegex("all [0-9]+ reachable places were tried: [0-9]+ held, 0 "
                                       "inconclusive, 0 violated"));
}

TEST(Sweep, ComesToTheSamePointsAgain) {
  const TestFolder folder;
  const auto file = folder.write("dedup.yaml", scenario_that_explores("dedup", "sweep"));
  const Finished once = run_wringer({"plan", file.string()}, folder.path());
  const Finished again = run_wringer({"plan", file.string()}, folder.path());
  ASSERT_EQ(once.code, 0) << once.all();
  ASSERT_EQ(again.code, 0) << again.all();
  const auto cases = [](const Finished& plan) {
    std::vector<std::string> lines = lines_with(plan.out, ": ");
    lines.erase(std::remove_if(lines.begin(), lines.end(),
                               [](const std::string& line) { return line[0] != ' '; }),
                lines.end());
    std::sort(lines.begin(), lines.end());
    return lines;
  };
  EXPECT_GT(cases(once).size(), 20U) << once.all();
  EXPECT_EQ(cases(once), cases(again));
  EXPECT_THAT(once.out, HasSubstr("run side by side"));
}

TEST(Sweep, BeginsNothingAfterItsBudgetAndSaysWhatIsLeft) {
  const TestFolder folder;
  const auto file =
      folder.write("dedup.yaml", scenario_that_explores("dedup", "{strategy: sweep, budget: 12s}"));
  // Enough for the two cases without a fault on a slow machine, too little for all on a fast one.
  const Finished sweep =
      run_wringer({"run", file.string(), "--jobs", "1", "--min-coverage", "100"}, folder.path());
  EXPECT_EQ(sweep.code, 2) << sweep.all();
  EXPECT_THAT(sweep.out, ContainsRegex("[0-9]+ of [0-9]+ reachable places were tried"))
      << sweep.all();
  EXPECT_THAT(sweep.out, ContainsRegex("[0-9]+ not tried"));
  EXPECT_THAT(sweep.out, HasSubstr("fewer than the 100 % that --min-coverage asks for"));
  EXPECT_THAT(sweep.out, ContainsRegex("as far as it was tried: at [0-9]+ of [0-9]+ places"));
}

TEST(Sweep, StopsAfterAsManyFailuresAsAnybodyWantsToSee) {
  const TestFolder folder;
  const auto file = folder.write("insert.yaml", scenario_that_explores("insert", "sweep"));
  const Finished sweep = run_wringer(
      {"run", file.string(), "--max-failures", "1", "--no-shrink", "--jobs", "2"}, folder.path());
  EXPECT_EQ(sweep.code, 1) << sweep.all();
  // The other of two that run side by side may fail as well.
  EXPECT_THAT(sweep.out, ContainsRegex("stopped after [12] violated cases?, as was asked for"));
}

TEST(Sweep, StopsAtASystemThatFailsByItself) {
  const TestFolder folder;
  // The workload repeats an event, and this ledger applies it as often as it comes.
  std::string text = scenario_that_explores("insert", "sweep");
  text.insert(text.find("events: 6"), "duplicates: 1, ");
  const Finished sweep =
      run_wringer({"run", folder.write("twice.yaml", text).string()}, folder.path());
  EXPECT_EQ(sweep.code, 1) << sweep.all();
  EXPECT_THAT(sweep.out, HasSubstr("without any fault, so nothing was explored"));
  EXPECT_THAT(sweep.out, Not(HasSubstr("coverage")));
}

TEST(Sweep, ProvesNothingIfItsBudgetIsGoneBeforeAFaultCouldStrike) {
  const TestFolder folder;
  const auto file = folder.write(
      "dedup.yaml", scenario_that_explores("dedup", "{strategy: sweep, budget: 400ms}"));
  const Finished sweep =
      run_wringer({"run", file.string(), "--junit", "junit", "--jobs", "2"}, folder.path());
  EXPECT_EQ(sweep.code, 2) << sweep.all();
  EXPECT_THAT(sweep.out, HasSubstr("dedup: nothing was explored: the time was up before"));
  EXPECT_THAT(contents_of(folder.path() / "junit" / "TEST-dedup.xml"),
              HasSubstr("<error message=\"nothing was explored: the time was up before"));
}

TEST(Sweep, DoesNotBlameASystemThatItHasNotSeen) {
  const TestFolder folder;
  const auto file = folder.write("dedup.yaml", scenario_that_explores("dedup", "sweep"));
  const Finished sweep = run_wringer({"run", file.string(), "--budget", "1ms"}, folder.path());
  EXPECT_EQ(sweep.code, 2) << sweep.all();
  EXPECT_THAT(sweep.out, HasSubstr("before the system could be seen undisturbed"));
  EXPECT_THAT(sweep.out, Not(HasSubstr("does not hold")));
}

// What of them is kept in memory no longer is needed by nobody.
TEST(Sweep, FollowsOnAnyNumberOfGivenCases) {
  const TestFolder folder;
  std::string given = "cases:\n";
  for (int i = 1; i <= 20; ++i) {
    given += "  - {name: given " + std::to_string(i) + ", events: 1, faults: []}\n";
  }
  const auto file = folder.write(
      "dedup.yaml",
      scenario_that_explores("dedup", "{strategy: sweep, faults: [kill], cases: 1}", given));
  const Finished sweep = run_wringer({"run", file.string(), "--jobs", "8"}, folder.path());
  EXPECT_EQ(sweep.code, 0) << sweep.all();
  EXPECT_EQ(lines_with(sweep.out, "dedup: given ").size(), 20U) << sweep.all();
  EXPECT_THAT(sweep.out, ContainsRegex("\n1 of [0-9]+ reachable places were tried"));
  EXPECT_THAT(sweep.out, HasSubstr("not tried: explore.cases is 1"));
}

TEST(Pairs, StrikeASecondTimeAfterTheFirst) {
  const TestFolder folder;
  const auto file = folder.write(
      "dedup.yaml",
      scenario_that_explores("dedup", "{strategy: pairs, faults: [kill, lose-reply], cases: 6}"));
  const Finished pairs = run_wringer({"run", file.string()}, folder.path());
  EXPECT_EQ(pairs.code, 0) << pairs.all();
  EXPECT_EQ(lines_with(pairs.out, "; then ").size(), 6U) << pairs.all();
}

TEST(Pairs, ProveNothingIfNoneFindsASecondThingToStrike) {
  const TestFolder folder;
  std::string text = scenario_that_explores("dedup", "{strategy: pairs, faults: [hold-commit]}");
  // Its one event has one commit.
  text.replace(text.find("events: 6"), 9, "events: 1");
  const Finished pairs =
      run_wringer({"run", folder.write("dedup.yaml", text).string()}, folder.path());
  EXPECT_EQ(pairs.code, 2) << pairs.all();
  EXPECT_THAT(pairs.out, HasSubstr("never fired"));
  EXPECT_THAT(pairs.out, HasSubstr("in no case did all faults find something to strike"));
}

TEST(Random, DrawsTheSameCasesForTheSameSeed) {
  const TestFolder folder;
  const auto file = folder.write(
      "dedup.yaml",
      scenario_that_explores("dedup", "{strategy: random, faults: [kill, lose-reply], cases: 6}"));
  const Finished random = run_wringer({"run", file.string(), "--seed", "5"}, folder.path());
  // A drawn fault may find nothing to strike, which proves nothing and must be said; nothing
  // breaks.
  EXPECT_THAT(random.code, testing::AnyOf(0, 2)) << random.all();
  EXPECT_EQ(lines_with(random.out, "dedup: random ").size(), 6U) << random.all();
}

TEST(GivenCases, AreRunBeforeAllOthers) {
  const TestFolder folder;
  const auto file = folder.write(
      "insert.yaml",
      scenario_that_explores("insert", "{strategy: sweep, faults: [kill], cases: 1}",
                             "cases:\n  - {name: it failed once, events: 1, faults: [{at: "
                             "{instance: 1, after: postgres.commit, nth: 1}, do: kill}]}\n"));
  const Finished run = run_wringer({"run", file.string(), "--no-shrink"}, folder.path());
  EXPECT_EQ(run.code, 1) << run.all();
  const std::vector<std::string> cases = lines_with(run.out, "insert: ");
  ASSERT_GE(cases.size(), 3U) << run.all();
  EXPECT_THAT(cases[0], AllOf(HasSubstr("violated"), HasSubstr("it failed once")));
}

TEST(Runs, TellWhatIsNewAgainstTheRunsBefore) {
  const TestFolder folder;
  const std::string crash =
      "cases: [{name: crash, events: 1, faults: [{at: {instance: 1, after: postgres.commit, nth: "
      "1}, do: kill}]}]\n";
  const auto text = [&](const std::string& apply) {
    return scenario_that_explores(apply, "{strategy: sweep, faults: [kill], cases: 1}", crash);
  };
  const std::vector<std::string> command{"run", folder.write("s.yaml", text("insert")).string(),
                                         "--no-shrink"};
  EXPECT_THAT(run_wringer(command, folder.path()).out, ContainsRegex("\nnew +[0-9]+\n"));
  EXPECT_THAT(run_wringer(command, folder.path()).out, ContainsRegex("\nstill fails +[0-9]+\n"));
  static_cast<void>(folder.write("s.yaml", text("dedup")));
  EXPECT_THAT(run_wringer(command, folder.path()).out, ContainsRegex("\nfixed +[0-9]+\n"));
}

TEST(Shards, ShareOutEveryCaseAndAreJoinedAgain) {
  const TestFolder folder;
  const auto file = folder.write(
      "dedup.yaml",
      scenario_that_explores("dedup", "{strategy: sweep, faults: [lose-reply, database-error]}"));
  const auto cases_of = [&](const std::vector<std::string>& shard) {
    std::vector<std::string> command{"run", file.string(), "--results", "results-" + shard.back()};
    std::replace(command.back().begin(), command.back().end(), '/', '-');
    command.insert(command.end(), shard.begin(), shard.end());
    const Finished run = run_wringer(command, folder.path());
    EXPECT_EQ(run.code, 0) << run.all();
    std::set<std::string> names;
    for (const std::string& line : lines_with(run.out, "dedup: ")) {
      if (line.find("no fault") != std::string::npos) continue;
      names.insert(line.substr(line.find("dedup: ")));
    }
    return names;
  };
  const auto all = cases_of({"--shard", "1/1"});
  const auto first = cases_of({"--shard", "1/2"});
  const auto second = cases_of({"--shard", "2/2"});
  EXPECT_FALSE(first.empty());
  EXPECT_FALSE(second.empty());
  std::set<std::string> joined = first;
  joined.insert(second.begin(), second.end());
  EXPECT_EQ(joined.size(), first.size() + second.size()) << "no case twice";
  EXPECT_EQ(joined, all);
  const Finished merge = run_wringer(
      {"merge", "results-1-2", "results-2-2", "--into", "both", "--junit", "junit"}, folder.path());
  EXPECT_EQ(merge.code, 0) << merge.all();
  EXPECT_THAT(merge.out, ContainsRegex("all [0-9]+ reachable places were tried"));
  for (const char* report : {"both/results.json", "both/report.html", "junit/TEST-dedup.xml"}) {
    EXPECT_TRUE(std::filesystem::exists(folder.path() / report)) << report;
  }
  // What the shards of the next night begin with.
  const auto history = nlohmann::json::parse(contents_of(folder.path() / "both" / "history.json"));
  EXPECT_GE(history.at("scenarios").at("dedup").size(), all.size());
}

TEST(Shards, AreNoWorseForScenariosOfWhichTheyHaveNoCase) {
  const TestFolder folder;
  std::string text = scenario_that_explores("dedup", "sweep");
  text.replace(text.find("explore: sweep"), 14, "faults: []");
  const std::string file = folder.write("dedup.yaml", text).string();
  int without = 0;
  for (const std::string number : {"1", "2"}) {
    const Finished run = run_wringer(
        {"run", file, "--shard", number + "/2", "--results", "shard-" + number}, folder.path());
    EXPECT_EQ(run.code, 0) << run.all();
    if (run.out.find("no case is this shard's") != std::string::npos) ++without;
  }
  EXPECT_EQ(without, 1) << "one of them has the only case";
  const Finished merge =
      run_wringer({"merge", "shard-1", "shard-2", "--into", "both"}, folder.path());
  EXPECT_EQ(merge.code, 0) << merge.all();
}

TEST(Merge, RefusesWhatIsNoResult) {
  const TestFolder folder;
  const Finished merge = run_wringer({"merge", "nowhere", "--into", "both"}, folder.path());
  EXPECT_EQ(merge.code, 64) << merge.all();
  EXPECT_THAT(merge.err, HasSubstr("nowhere"));
}

TEST(Instances, ThatStartTogetherJoinInOneGeneration) {
  const TestFolder folder;
  std::string text = scenario_that_explores("dedup", "sweep");
  text.replace(text.find("instances: 1"), 12, "instances: 2");
  text.replace(text.find("partitions: 1"), 13, "partitions: 4");
  text.replace(text.find("explore: sweep"), 14, "faults: []");
  const Finished run = run_wringer({"run", folder.write("s.yaml", text).string()}, folder.path());
  ASSERT_EQ(run.code, 0) << run.all();
  const std::string journal =
      contents_of(folder.path() / "wringer-results/latest/s/no-fault/journal.ndjson");
  EXPECT_THAT(journal, HasSubstr("\"generation\":1"));
  EXPECT_THAT(journal, Not(HasSubstr("\"generation\":2")));
}

TEST(Replay, RefusesWhatItCanNotRead) {
  const TestFolder folder;
  const Finished nothing = run_wringer({"replay", "/nowhere"}, folder.path());
  EXPECT_EQ(nothing.code, 64) << nothing.all();
  const auto other = folder.write("case.json", R"({"version": 99, "case": "x"})");
  const Finished version = run_wringer({"replay", other.string()}, folder.path());
  EXPECT_EQ(version.code, 64) << version.all();
  EXPECT_THAT(version.err, HasSubstr("format 99"));
}

}  // namespace
}  // namespace wringer::test
