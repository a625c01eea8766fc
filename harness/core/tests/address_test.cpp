#include "harness/core/address.h"

#include "harness/core/schedule.h"

#include <gtest/gtest.h>

#include <map>

namespace wringer {
namespace {

Moment moment(Instance instance, MomentName name, Phase phase) {
  Moment moment;
  moment.name = name;
  moment.instance = instance;
  moment.phase = phase;
  return moment;
}

bool reached(AddressMatcher& matcher, const Moment& moment) {
  static const EventIndex events;
  static const SqlWatch sql;
  return matcher.reached_by(moment, {events, sql});
}

const Moment k_commit = moment(1, moments::k_postgres_commit, Phase::applied);

TEST(AddressMatcher, IsReachedByTheNthFittingMomentOnly) {
  AddressMatcher matcher({1, moments::k_postgres_commit, Phase::applied, 3});
  EXPECT_FALSE(reached(matcher, k_commit));
  EXPECT_FALSE(reached(matcher, k_commit));
  EXPECT_TRUE(reached(matcher, k_commit));
  EXPECT_FALSE(reached(matcher, k_commit));
  EXPECT_EQ(matcher.seen(), 4U);
}

TEST(AddressMatcher, DoesNotCountOtherInstances) {
  AddressMatcher matcher({1, moments::k_postgres_commit, Phase::applied, 1});
  EXPECT_FALSE(reached(matcher, moment(2, moments::k_postgres_commit, Phase::applied)));
  EXPECT_EQ(matcher.seen(), 0U);
  EXPECT_TRUE(reached(matcher, k_commit));
}

TEST(AddressMatcher, DoesNotCountOtherPhases) {
  AddressMatcher matcher({1, moments::k_postgres_commit, Phase::applied, 1});
  EXPECT_FALSE(reached(matcher, moment(1, moments::k_postgres_commit, Phase::requested)));
  EXPECT_FALSE(reached(matcher, moment(1, moments::k_postgres_commit, Phase::acked)));
  EXPECT_TRUE(reached(matcher, k_commit));
}

TEST(AddressMatcher, DoesNotCountOtherMoments) {
  AddressMatcher matcher({1, moments::k_postgres_commit, Phase::applied, 1});
  EXPECT_FALSE(reached(matcher, moment(1, moments::k_postgres_rollback, Phase::applied)));
  EXPECT_TRUE(reached(matcher, k_commit));
}

TEST(AddressMatcher, ComparesNamesByContent) {
  const std::string name = "postgres.commit";
  AddressMatcher matcher({1, name, Phase::applied, 1});
  EXPECT_TRUE(reached(matcher, k_commit));
}

TEST(AddressMatcher, CountsOnlySuccessOnceTheServiceHasAnswered) {
  for (const Phase phase : {Phase::applied, Phase::acked}) {
    AddressMatcher matcher({1, moments::k_postgres_commit, phase, 1});
    Moment failed = moment(1, moments::k_postgres_commit, phase);
    failed.succeeded = false;
    EXPECT_FALSE(reached(matcher, failed));
    EXPECT_EQ(matcher.seen(), 0U);
    EXPECT_TRUE(reached(matcher, moment(1, moments::k_postgres_commit, phase)));
  }
}

TEST(AddressMatcher, CountsEveryRequest) {
  AddressMatcher matcher({1, moments::k_postgres_commit, Phase::requested, 1});
  Moment request = moment(1, moments::k_postgres_commit, Phase::requested);
  request.succeeded = false;  // Means nothing before there is an answer.
  EXPECT_TRUE(reached(matcher, request));
}

TEST(Address, ReadsLikeAScenarioFile) {
  EXPECT_EQ(to_text(Address{1, moments::k_postgres_commit, Phase::applied, 3}),
            "instance 1, after postgres.commit, 3rd");
  EXPECT_EQ(to_text(FaultSpec{"kill", {2, moments::k_kafka_fetch, Phase::requested, 1}}),
            "kill at instance 2, before kafka.fetch, 1st");
}

TEST(Address, EveryPhaseHasAKey) {
  EXPECT_EQ(phase_key(Phase::requested), "before");
  EXPECT_EQ(phase_key(Phase::applied), "after");
  EXPECT_EQ(phase_key(Phase::acked), "acked");
}

TEST(Ordinal, KnowsTheTeens) {
  const std::map<std::uint64_t, std::string> expected{
      {1, "1st"},     {2, "2nd"},     {3, "3rd"},     {4, "4th"},     {10, "10th"},  {11, "11th"},
      {12, "12th"},   {13, "13th"},   {14, "14th"},   {21, "21st"},   {22, "22nd"},  {23, "23rd"},
      {101, "101st"}, {111, "111th"}, {112, "112th"}, {113, "113th"}, {122, "122nd"}};
  for (const auto& [number, text] : expected) EXPECT_EQ(ordinal(number), text);
}

}  // namespace
}  // namespace wringer
