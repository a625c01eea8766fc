#include "harness/run/past_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace wringer::run {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::filesystem::path fresh_folder() {
  std::string path = testing::TempDir() + "past-runs-XXXXXX";
  EXPECT_NE(::mkdtemp(path.data()), nullptr);
  return path;
}

RunResult run_of(const std::vector<std::pair<std::string, Verdict>>& cases) {
  RunResult run;
  run.scenarios.emplace_back().name = "s";
  for (const auto& [name, verdict] : cases) {
    CaseResult result;
    result.name = name;
    result.verdict = verdict;
    result.took = 1500ms;
    run.scenarios.back().cases.push_back(std::move(result));
  }
  return run;
}

TEST(PastRuns, BeginEmpty) {
  const auto past = PastRuns::read(fresh_folder());
  ASSERT_TRUE(past.has_value());
  EXPECT_FALSE(past->find("s", "a").has_value());
}

TEST(PastRuns, RememberVerdictsAndTimes) {
  const auto folder = fresh_folder();
  PastRuns past;
  past.learn(run_of({{"a", Verdict::violated}, {"b", Verdict::holds}}));
  ASSERT_TRUE(past.write(folder).has_value());
  const auto again = PastRuns::read(folder);
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(again->find("s", "a")->verdict, Verdict::violated);
  EXPECT_EQ(again->find("s", "b")->took, 1500ms);
}

TEST(PastRuns, TellWhatIsNewStillThereAndMended) {
  PastRuns past;
  past.learn(run_of({{"a", Verdict::violated},
                     {"b", Verdict::violated},
                     {"c", Verdict::holds},
                     {"d", Verdict::violated}}));
  const Changes changes = past.compare(run_of({{"a", Verdict::violated},
                                               {"b", Verdict::holds},
                                               {"c", Verdict::violated},
                                               {"d", Verdict::inconclusive},
                                               {"e", Verdict::violated}}));
  EXPECT_THAT(changes.still_failing, ElementsAre("s: a"));
  EXPECT_THAT(changes.fixed, ElementsAre("s: b")) << "d has proved nothing";
  EXPECT_THAT(changes.newly_failing, ElementsAre("s: c", "s: e"));
}

TEST(PastRuns, KeepWhatWasNotRunThisTime) {
  PastRuns past;
  past.learn(run_of({{"a", Verdict::violated}}));
  past.learn(run_of({{"b", Verdict::holds}}));
  EXPECT_EQ(past.find("s", "a")->verdict, Verdict::violated);
}

TEST(PastRuns, CountTheWorstOfACaseThatRanOften) {
  PastRuns past;
  past.learn(run_of({{"a", Verdict::violated}, {"a", Verdict::holds}}));
  EXPECT_EQ(past.find("s", "a")->verdict, Verdict::violated);
}

TEST(PastRuns, NameAFileThatIsDamaged) {
  for (const char* text : {"{", "[]", R"({"version": 7})", R"({"version": 1, "scenarios": 3})",
                           R"({"version": 1, "scenarios": {"s": {"a": {"verdict": "x"}}}})"}) {
    const auto folder = fresh_folder();
    std::ofstream(folder / "history.json") << text;
    const auto past = PastRuns::read(folder);
    ASSERT_FALSE(past.has_value()) << text;
    EXPECT_THAT(past.error().message, HasSubstr("history.json")) << text;
  }
}

}  // namespace
}  // namespace wringer::run
