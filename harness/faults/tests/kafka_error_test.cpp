#include "harness/faults/kafka_error.h"

#include "harness/faults/error_code.h"
#include "harness/faults/registry.h"
#include "harness/faults/tests/fake_controls.h"
#include "harness/faults/tests/link_moments.h"
#include "harness/faults/throttle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

FaultSpec error_at(MomentName name, Phase phase, const std::string& code) {
  return fault_at("kafka-error", name, phase, {{"code", code}});
}

std::string mistake(const FaultSpec& spec) {
  const auto mistakes = check_error_code(spec);
  return mistakes.size() == 1
             ? std::string(mistakes.front().where) + ": " + mistakes.front().message
             : std::to_string(mistakes.size()) + " mistakes";
}

TEST(KafkaError, AnswersInTheBrokersPlaceBeforeItHasHeard) {
  FakeControls controls;
  const auto fault =
      make_fault(error_at(moments::k_kafka_offset_commit, Phase::requested, "NOT_COORDINATOR"));
  fault->arm(controls);
  fault->fire(moment_of(moments::k_kafka_offset_commit, Phase::requested, 1, 7), 1, [] {});
  EXPECT_THAT(controls.calls, ElementsAre("answer_with_error 16", "forward"));
  EXPECT_FALSE(fault->receipt().effective) << "until the client has it";
  fault->observe(moment_of(moments::k_kafka_offset_commit, Phase::acked, 1, 6));
  EXPECT_FALSE(fault->receipt().effective);
  fault->observe(moment_of(moments::k_kafka_offset_commit, Phase::acked, 1, 7));
  EXPECT_TRUE(fault->receipt().effective);
}

TEST(KafkaError, IsProvedEvenIfTheClientHasItAtOnce) {
  FakeControls controls;
  const Moment commit = moment_of(moments::k_kafka_offset_commit, Phase::requested);
  const auto fault = make_fault(error_at(commit.name, Phase::requested, "16"));
  controls.links().on_answer = [&] {
    fault->observe(moment_of(moments::k_kafka_offset_commit, Phase::acked));
  };
  fault->arm(controls);
  fault->fire(commit, 1, [] {});
  EXPECT_TRUE(fault->receipt().effective);
}

TEST(KafkaError, EditsTheAnswerToWhatTheBrokerHasDone) {
  FakeControls controls;
  const auto fault = make_fault(error_at(moments::k_kafka_offset_commit, Phase::applied, "16"));
  fault->arm(controls);
  fault->fire(moment_of(moments::k_kafka_offset_commit, Phase::applied), 1, [] {});
  EXPECT_THAT(controls.calls, ElementsAre("edit_error 16", "forward"));
}

TEST(KafkaError, ProvesNothingWhereItCouldNotBeSaid) {
  FakeControls controls;
  controls.links().possible = fail(ErrorCode::environment, "names nothing");
  const auto fault = make_fault(error_at(moments::k_kafka_fetch, Phase::requested, "6"));
  fault->arm(controls);
  fault->fire(moment_of(moments::k_kafka_fetch, Phase::requested), 1, [] {});
  fault->observe(moment_of(moments::k_kafka_fetch, Phase::acked));
  EXPECT_FALSE(fault->receipt().effective);
  EXPECT_THAT(evidence_of(*fault), HasSubstr("names nothing"));
}

TEST(KafkaError, TakesNamesAndNumbersOfErrors) {
  EXPECT_EQ(parse_error_code("NOT_COORDINATOR"), 16);
  EXPECT_EQ(parse_error_code("16"), 16);
  EXPECT_EQ(parse_error_code("UNKNOWN_SERVER_ERROR"), -1);
  EXPECT_EQ(parse_error_code("-1"), -1);
  EXPECT_EQ(parse_error_code("NO_COORDINATOR"), std::nullopt);
  EXPECT_EQ(parse_error_code("999"), std::nullopt);
  EXPECT_THAT(mistake(error_at("kafka.fetch", Phase::requested, "NOT_COORDINATR")),
              AllOf(HasSubstr("code: "), HasSubstr("NOT_COORDINATOR")));
}

TEST(KafkaError, RefusesALieAndSaysWhatWouldBeTrue) {
  EXPECT_THAT(check_error_code(error_at("kafka.offset_commit", Phase::requested, "27")), IsEmpty());
  EXPECT_THAT(check_error_code(error_at("kafka.offset_commit", Phase::applied, "16")), IsEmpty());
  EXPECT_THAT(mistake(error_at("kafka.offset_commit", Phase::applied, "REBALANCE_IN_PROGRESS")),
              AllOf(HasSubstr("would be a lie"), HasSubstr("16 NOT_COORDINATOR")));
  EXPECT_THAT(mistake(error_at("kafka.fetch", Phase::requested, "27")),
              AllOf(HasSubstr("not what a broker says"), HasSubstr("NOT_LEADER_OR_FOLLOWER")));
  EXPECT_THAT(mistake(error_at("postgres.commit", Phase::requested, "27")), HasSubstr("at: "));
  EXPECT_THAT(mistake(error_at("kafka.fetch", Phase::acked, "6")), HasSubstr("at: "));
  EXPECT_THAT(mistake(error_at("kafka.metadata", Phase::requested, "5")), HasSubstr("at: "));
}

TEST(KafkaError, ClaimsNothingOfAFormerSelfThatIsNotThere) {
  EXPECT_THAT(mistake(error_at("kafka.consumer_group_heartbeat", Phase::requested,
                               "UNRELEASED_INSTANCE_ID")),
              HasSubstr("not what a broker says"));
}

TEST(KafkaError, MayBeASpuriousOffsetOutOfRange) {
  EXPECT_THAT(check_error_code(error_at("kafka.fetch", Phase::requested, "OFFSET_OUT_OF_RANGE")),
              IsEmpty());
}

TEST(Throttle, TellsTheClientAndHearsNothingUntilTheTimeHasPassed) {
  FakeControls controls;
  const auto fault = make_fault(
      fault_at("throttle", moments::k_kafka_fetch, Phase::applied, {{"for", Duration(1s)}}));
  fault->arm(controls);
  fault->fire(moment_of(moments::k_kafka_fetch, Phase::applied), 1, [] {});
  EXPECT_THAT(controls.calls, ElementsAre("edit_throttle 1.00 s", "impose", "forward"));
  EXPECT_EQ(std::get<Stall>(controls.links().rule).direction, LinkDirection::to_service);
  fault->observe(moment_of(moments::k_kafka_fetch, Phase::acked));
  EXPECT_TRUE(fault->receipt().effective);
  EXPECT_FALSE(fault->is_over());
  controls.pass(1s);
  EXPECT_TRUE(fault->is_over());
  EXPECT_EQ(controls.calls.back(), "lift");
  fault->heal([](const Status&) {});
  EXPECT_THAT(controls.calls, SizeIs(4));
}

TEST(Throttle, HealsEarly) {
  FakeControls controls;
  const auto fault = make_fault(fault_at("throttle", moments::k_kafka_fetch, Phase::applied));
  fault->arm(controls);
  fault->fire(moment_of(moments::k_kafka_fetch, Phase::applied), 1, [] {});
  fault->heal([](const Status&) {});
  EXPECT_EQ(controls.calls.back(), "lift");
  EXPECT_FALSE(fault->receipt().effective) << "nobody was seen to get it";
}

TEST(Throttle, IsOverAtOnceWhereNothingCanBeThrottled) {
  FakeControls controls;
  controls.links().possible = fail(ErrorCode::environment, "no throttle time");
  const auto fault = make_fault(fault_at("throttle", moments::k_kafka_fetch, Phase::applied));
  fault->arm(controls);
  fault->fire(moment_of(moments::k_kafka_fetch, Phase::applied), 1, [] {});
  EXPECT_TRUE(fault->is_over());
  EXPECT_FALSE(fault->receipt().effective);
  EXPECT_THAT(Throttle::kind().check(fault_at("throttle", "kafka.fetch", Phase::requested)),
              SizeIs(1));
  EXPECT_THAT(Throttle::kind().check(fault_at("throttle", "postgres.query", Phase::applied)),
              SizeIs(1));
}

}  // namespace
}  // namespace wringer::faults
