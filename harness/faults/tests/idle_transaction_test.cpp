#include "harness/faults/idle_transaction.h"

#include "harness/faults/tests/fake_controls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

FaultSpec idle_spec(Arguments arguments) {
  return {.kind = "idle-transaction",
          .at = {.moment = moments::k_postgres_commit},
          .arguments = std::move(arguments)};
}

class IdleTransactionTest : public testing::Test {
 protected:
  void fire(Arguments arguments) {
    m_fault = std::make_unique<IdleTransaction>(idle_spec(std::move(arguments)));
    m_fault->complete(IdleTransaction::kind());
    m_fault->arm(m_controls);
    Moment moment;
    moment.name = moments::k_postgres_commit;
    moment.service = Service::postgres;
    moment.phase = Phase::applied;
    moment.instance = 1;
    m_fault->fire(moment, 1, [this] { m_struck = true; });
  }
  bool heal() {
    bool healed = false;
    m_fault->heal([&](const Status& status) { healed = status.has_value(); });
    return healed;
  }
  FakeControls m_controls;
  std::unique_ptr<IdleTransaction> m_fault;
  bool m_struck = false;
};

TEST_F(IdleTransactionTest, StandsOpenForAWhile) {
  fire({});
  EXPECT_FALSE(m_struck);
  m_controls.database().opened(99U);
  EXPECT_TRUE(m_struck);
  EXPECT_TRUE(m_fault->receipt().effective);
  EXPECT_FALSE(m_fault->is_over());
  m_controls.pass(1s);
  EXPECT_TRUE(m_fault->is_over());
  EXPECT_THAT(m_controls.calls, Contains("end_transaction 99"));
}

TEST_F(IdleTransactionTest, EndsWhenItIsHealedEarly) {
  fire({});
  m_controls.database().opened(99U);
  EXPECT_TRUE(heal());
  EXPECT_THAT(m_controls.calls, Contains("end_transaction 99"));
  m_controls.calls.clear();
  m_controls.pass(2s);
  EXPECT_THAT(m_controls.calls, Not(Contains("end_transaction 99")));
}

TEST_F(IdleTransactionTest, UntilHealedItKeepsNobodyWaiting) {
  fire({{"until", std::string("heal")}});
  m_controls.database().opened(99U);
  EXPECT_TRUE(m_fault->is_over());
  m_controls.pass(10s);
  EXPECT_THAT(m_controls.calls, Not(Contains("end_transaction 99")));
  EXPECT_TRUE(heal());
  EXPECT_THAT(m_controls.calls, Contains("end_transaction 99"));
}

TEST_F(IdleTransactionTest, TheTimeOfALockBeginsWhenSomebodyWaitsForIt) {
  fire({{"mode", std::string("share")},
        {"table", std::string("accounts")},
        {"for", Duration(300ms)}});
  m_controls.database().opened(99U);
  m_controls.pass(2s);
  m_controls.database().waiting(std::string());
  EXPECT_FALSE(m_fault->receipt().effective);
  EXPECT_FALSE(m_fault->is_over());
  m_controls.pass(20ms);
  m_controls.database().waiting(std::string("instance 1"));
  EXPECT_TRUE(m_fault->receipt().effective);
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("instance 1 waited"));
  m_controls.pass(299ms);
  EXPECT_FALSE(m_fault->is_over());
  m_controls.pass(1ms);
  EXPECT_TRUE(m_fault->is_over());
  EXPECT_TRUE(m_fault->receipt().effective);
}

TEST_F(IdleTransactionTest, ALockThatNobodyWaitsForHasNoEffect) {
  fire({{"mode", std::string("share")}, {"table", std::string("accounts")}});
  m_controls.database().opened(99U);
  m_controls.database().waiting(std::string());
  m_controls.pass(4s);
  EXPECT_FALSE(m_fault->is_over());
  m_controls.pass(1s);
  EXPECT_TRUE(m_fault->is_over());
  EXPECT_FALSE(m_fault->receipt().effective);
}

TEST_F(IdleTransactionTest, OneThatCanNotBeOpenedIsOver) {
  fire({});
  m_controls.database().opened(fail(ErrorCode::environment, "lock timeout"));
  EXPECT_TRUE(m_struck);
  EXPECT_TRUE(m_fault->is_over());
  EXPECT_FALSE(m_fault->receipt().effective);
  EXPECT_TRUE(heal());
}

TEST_F(IdleTransactionTest, OneThatSomebodyEndedDidNotLast) {
  fire({});
  m_controls.database().opened(99U);
  m_controls.database().ended = fail(ErrorCode::environment, "connection lost");
  m_controls.pass(1s);
  EXPECT_FALSE(m_fault->receipt().effective);
}

TEST(IdleTransactionCheck, ALockNeedsATableAndAnEnd) {
  const auto check = [](Arguments arguments) {
    return IdleTransaction::kind().check(
        with_defaults(idle_spec(std::move(arguments)), IdleTransaction::kind()));
  };
  EXPECT_THAT(check({}), IsEmpty());
  EXPECT_THAT(check({{"mode", std::string("row")}}), SizeIs(1));
  EXPECT_THAT(check({{"table", std::string("accounts")}}), SizeIs(1));
  EXPECT_THAT(check({{"mode", std::string("row")},
                     {"table", std::string("accounts")},
                     {"until", std::string("heal")}}),
              SizeIs(1));
  EXPECT_THAT(check({{"for", Duration(1s)}, {"until", std::string("heal")}}), SizeIs(1));
}

}  // namespace
}  // namespace wringer::faults
