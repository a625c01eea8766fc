#include "harness/faults/database_error.h"

#include "harness/faults/tests/fake_controls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::faults {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Moment moment_at(Phase phase, MomentName name = moments::k_postgres_commit) {
  Moment moment;
  moment.name = name;
  moment.service = Service::postgres;
  moment.phase = phase;
  moment.instance = 1;
  moment.connection = 7;
  moment.exchange = 3;
  moment.sql = "insert into t";
  return moment;
}

FaultSpec error_spec(const std::string& code, Phase phase = Phase::requested) {
  return {.kind = "database-error",
          .at = {.moment = moments::k_postgres_commit, .phase = phase},
          .arguments = {{"code", code}}};
}

std::vector<FaultMistake> mistakes_of(const FaultSpec& spec) {
  return DatabaseErrorFault::kind().check(spec);
}

class DatabaseErrorTest : public testing::Test {
 protected:
  void fire(const FaultSpec& spec) {
    m_fault = std::make_unique<DatabaseErrorFault>(spec);
    m_fault->complete(DatabaseErrorFault::kind());
    m_fault->arm(m_controls);
    m_fault->fire(moment_at(spec.at.phase), 1, [this] { m_struck = true; });
  }
  void answer(const std::string& error, std::uint64_t exchange = 3) {
    for (const Phase phase : {Phase::applied, Phase::acked}) {
      Moment moment = moment_at(phase);
      moment.succeeded = error.empty();
      moment.error = error;
      moment.exchange = exchange;
      m_fault->observe(moment);
    }
  }
  FakeControls m_controls;
  std::unique_ptr<DatabaseErrorFault> m_fault;
  bool m_struck = false;
};

TEST_F(DatabaseErrorTest, IsProvedByTheAnswerThatWasDelivered) {
  fire(error_spec("40001"));
  EXPECT_TRUE(m_struck);
  EXPECT_THAT(m_controls.calls, Contains(HasSubstr("refuse 40001 could not serialize")));
  EXPECT_FALSE(m_fault->receipt().effective);
  answer("40001", 2);
  EXPECT_FALSE(m_fault->receipt().effective) << "another exchange";
  answer("40001");
  EXPECT_TRUE(m_fault->receipt().effective);
}

TEST_F(DatabaseErrorTest, AnotherAnswerProvesNothing) {
  fire(error_spec("40001"));
  answer("22012");
  EXPECT_FALSE(m_fault->receipt().effective);
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("22012"));
}

TEST_F(DatabaseErrorTest, WhatCanNotBeRefusedHasNoEffect) {
  m_controls.database().refusable = fail(ErrorCode::usage, "no such thing");
  fire(error_spec("40001"));
  EXPECT_TRUE(m_struck);
  answer("");
  EXPECT_FALSE(m_fault->receipt().effective);
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("no such thing"));
}

TEST_F(DatabaseErrorTest, NamesMayStandForCodes) {
  fire(error_spec("read_only_sql_transaction"));
  EXPECT_THAT(m_controls.calls,
              Contains("refuse 25006 cannot execute INSERT in a read-only transaction"));
}

TEST_F(DatabaseErrorTest, AUniqueViolationAsksForItsConstraintFirst) {
  FaultSpec spec = error_spec("23505");
  spec.arguments["constraint"] = std::string("accounts_pkey");
  fire(spec);
  EXPECT_FALSE(m_struck);
  m_controls.database().found(DatabaseControls::Constraint{"public", "accounts"});
  EXPECT_TRUE(m_struck);
  EXPECT_THAT(m_controls.calls, Contains(HasSubstr("constraint \"accounts_pkey\"")));
}

TEST_F(DatabaseErrorTest, ALostConnectionTakesWhatWasHeldWithIt) {
  fire(error_spec("08006", Phase::applied));
  EXPECT_THAT(m_controls.calls, ElementsAre("cut", "forward"));
  EXPECT_TRUE(m_fault->receipt().effective);
}

TEST_F(DatabaseErrorTest, ATerminatedSessionDoesNotHearTheAnswer) {
  fire(error_spec("57P01", Phase::applied));
  EXPECT_FALSE(m_struck);
  m_controls.database().terminated(1);
  EXPECT_TRUE(m_struck);
  EXPECT_THAT(m_controls.calls, ElementsAre("terminate 1", "discard", "forward"));
  EXPECT_TRUE(m_fault->receipt().effective);
}

TEST_F(DatabaseErrorTest, ASessionThatHadEndedIsNoEffect) {
  fire(error_spec("57P01"));
  m_controls.database().terminated(0);
  EXPECT_TRUE(m_struck);
  EXPECT_FALSE(m_fault->receipt().effective);
}

TEST_F(DatabaseErrorTest, HealsWithNothingLeft) {
  fire(error_spec("40001"));
  bool healed = false;
  m_fault->heal([&](const Status& status) { healed = status.has_value(); });
  EXPECT_TRUE(healed);
}

TEST(DatabaseErrorCheck, AfterTheFactOnlyAnOpenOutcomeIsTrue) {
  EXPECT_THAT(mistakes_of(error_spec("40001")), IsEmpty());
  EXPECT_THAT(mistakes_of(error_spec("40001", Phase::applied)), SizeIs(1));
  EXPECT_THAT(mistakes_of(error_spec("57P01", Phase::applied)), IsEmpty());
  EXPECT_THAT(mistakes_of(error_spec("08006", Phase::applied)), IsEmpty());
  EXPECT_THAT(mistakes_of(error_spec("08006", Phase::acked)), SizeIs(1));
}

TEST(DatabaseErrorCheck, OnlyAUniqueViolationHasAConstraint) {
  EXPECT_THAT(mistakes_of(error_spec("unique_violation")), SizeIs(1));
  FaultSpec spec = error_spec("40001");
  spec.arguments["constraint"] = std::string("x");
  EXPECT_THAT(mistakes_of(spec), SizeIs(1));
}

}  // namespace
}  // namespace wringer::faults
