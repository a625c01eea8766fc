#include "harness/run/jobs.h"

#include "harness/explore/given_trials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace wringer::run {
namespace {

std::vector<explore::Trial> trials(int count) {
  std::vector<explore::Trial> all;
  for (int i = 0; i < count; ++i) all.push_back({.name = std::to_string(i)});
  return all;
}

CaseResult result_of(const explore::Trial& trial) {
  CaseResult result;
  result.name = trial.name;
  return result;
}

// Gives a second trial only when the first has been learnt.
class OneAfterTheOther : public explore::Strategy {
 public:
  std::optional<explore::Trial> next() override {
    if (m_given > m_learnt || m_given == 5) return std::nullopt;
    return explore::Trial{.name = std::to_string(m_given++)};
  }
  explore::Use learn(const explore::Trial& /*trial*/, const CaseResult& /*result*/) override {
    ++m_learnt;
    return explore::Use::counts;
  }
  [[nodiscard]] std::size_t expected() const override { return 0; }

 private:
  int m_given = 0;
  int m_learnt = 0;
};

TEST(Jobs, RunEveryTrialOnce) {
  explore::GivenTrials strategy(trials(50));
  std::multiset<std::string> seen;
  const Status status =
      run_trials(strategy, {.jobs = 4,
                            .run_one = [](int, const explore::Trial& trial) -> Result<CaseResult> {
                              return result_of(trial);
                            },
                            .finished = [&](CaseResult&& result) { seen.insert(result.name); }});
  EXPECT_TRUE(status.has_value());
  EXPECT_EQ(seen.size(), 50U);
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 50U);
}

// Each waits for the other: one job alone would wait for ever.
TEST(Jobs, RunSideBySide) {
  explore::GivenTrials strategy(trials(2));
  std::latch both(2);
  std::set<int> jobs;
  const Status status = run_trials(
      strategy,
      {.jobs = 2,
       .run_one = [&](int job, const explore::Trial& trial) -> Result<CaseResult> {
         both.arrive_and_wait();
         CaseResult result = result_of(trial);
         result.seed = static_cast<Seed>(job);
         return result;
       },
       .finished = [&](CaseResult&& result) { jobs.insert(static_cast<int>(result.seed)); }});
  EXPECT_TRUE(status.has_value());
  EXPECT_THAT(jobs, testing::ElementsAre(0, 1));
}

TEST(Jobs, WaitForWhatMayBeLearnt) {
  OneAfterTheOther strategy;
  int finished = 0;
  const Status status =
      run_trials(strategy, {.jobs = 3,
                            .run_one = [](int, const explore::Trial& trial) -> Result<CaseResult> {
                              return result_of(trial);
                            },
                            .finished = [&](CaseResult&&) { ++finished; }});
  EXPECT_TRUE(status.has_value());
  EXPECT_EQ(finished, 5);
}

TEST(Jobs, BeginNothingAfterAnErrorAndSayWhatItWas) {
  explore::GivenTrials strategy(trials(100));
  std::atomic<int> begun = 0;
  const Status status =
      run_trials(strategy, {.jobs = 2,
                            .run_one = [&](int, const explore::Trial&) -> Result<CaseResult> {
                              ++begun;
                              return fail(ErrorCode::environment, "no disk");
                            },
                            .finished = [](CaseResult&&) {}});
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().message, "no disk");
  EXPECT_LE(begun, 2);
}

// On a thread of its own, too.
TEST(Jobs, AMistakeOfOursEndsTheRunAndNotTheProcess) {
  explore::GivenTrials strategy(trials(2));
  std::latch both(2);
  const Status status =
      run_trials(strategy, {.jobs = 2,
                            .run_one = [&](int, const explore::Trial&) -> Result<CaseResult> {
                              both.arrive_and_wait();
                              throw std::out_of_range("no such instance");
                            },
                            .finished = [](CaseResult&&) {}});
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().code, ErrorCode::own_fault);
  EXPECT_THAT(status.error().message, testing::HasSubstr("no such instance"));
}

// Counts every second case.
class EverySecond : public explore::GivenTrials {
 public:
  using GivenTrials::GivenTrials;
  explore::Use learn(const explore::Trial& trial, const CaseResult& /*result*/) override {
    return std::stoi(trial.name) % 2 == 0 ? explore::Use::counts : explore::Use::superseded;
  }
};

TEST(Jobs, TellWhatDoesNotCountApart) {
  EverySecond strategy(trials(5));
  std::vector<std::string> counted;
  std::vector<std::string> superseded;
  const Status status = run_trials(
      strategy, {.jobs = 1,
                 .run_one = [](int, const explore::Trial& trial) -> Result<CaseResult> {
                   return result_of(trial);
                 },
                 .finished = [&](CaseResult&& result) { counted.push_back(result.name); },
                 .superseded = [&](CaseResult&& result) { superseded.push_back(result.name); }});
  EXPECT_TRUE(status.has_value());
  EXPECT_THAT(counted, testing::ElementsAre("0", "2", "4"));
  EXPECT_THAT(superseded, testing::ElementsAre("1", "3"));
}

TEST(Jobs, BeginNothingAfterTheDeadline) {
  ManualClock clock;
  explore::GivenTrials strategy(trials(100));
  int finished = 0;
  const Status status =
      run_trials(strategy, {.jobs = 1,
                            .run_one = [&](int, const explore::Trial& trial) -> Result<CaseResult> {
                              clock.advance(std::chrono::seconds(4));
                              return result_of(trial);
                            },
                            .finished = [&](CaseResult&&) { ++finished; },
                            .deadline = Deadline(clock, std::chrono::seconds(10))});
  EXPECT_TRUE(status.has_value());
  EXPECT_EQ(finished, 3);
  EXPECT_EQ(strategy.expected(), 97U);
}

TEST(Jobs, BeginNothingOnceThereIsEnough) {
  explore::GivenTrials strategy(trials(100));
  int finished = 0;
  const Status status =
      run_trials(strategy, {.jobs = 1,
                            .run_one = [](int, const explore::Trial& trial) -> Result<CaseResult> {
                              return result_of(trial);
                            },
                            .finished = [&](CaseResult&&) { ++finished; },
                            .enough = [&] { return finished == 7; }});
  EXPECT_TRUE(status.has_value());
  EXPECT_EQ(finished, 7);
}

}  // namespace
}  // namespace wringer::run
