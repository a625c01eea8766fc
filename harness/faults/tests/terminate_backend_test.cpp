#include "harness/faults/terminate_backend.h"

#include "harness/faults/tests/fake_controls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::faults {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TerminateBackendTest : public testing::Test {
 protected:
  void fire(MomentName name, std::optional<std::int64_t> on = std::nullopt) {
    FaultSpec spec{.kind = "terminate-backend", .at = {.moment = name}};
    if (on) spec.arguments["on"] = *on;
    m_fault = std::make_unique<TerminateBackend>(spec);
    m_fault->arm(m_controls);
    Moment moment;
    moment.name = name;
    moment.service = name.starts_with("postgres") ? Service::postgres : Service::kafka;
    moment.phase = Phase::applied;
    moment.instance = 1;
    moment.connection = 7;
    m_fault->fire(moment, 1, [this] { m_struck = true; });
  }
  FakeControls m_controls;
  std::unique_ptr<TerminateBackend> m_fault;
  bool m_struck = false;
};

TEST_F(TerminateBackendTest, EndsTheSessionOfTheMomentWithWhatWasHeldOfIt) {
  fire(moments::k_postgres_commit);
  EXPECT_FALSE(m_struck);
  m_controls.database().terminated(1);
  EXPECT_TRUE(m_struck);
  EXPECT_THAT(m_controls.calls, ElementsAre("terminate 1", "discard", "forward"));
  EXPECT_TRUE(m_fault->receipt().effective);
}

TEST_F(TerminateBackendTest, EndsAllSessionsOfAnotherInstance) {
  m_controls.database().connections = {3, 4};
  fire(moments::k_postgres_commit, 2);
  m_controls.database().terminated(2);
  EXPECT_THAT(m_controls.calls, ElementsAre("terminate 2", "forward"));
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("2 sessions of instance 2"));
}

TEST_F(TerminateBackendTest, NoSessionIsNoEffect) {
  fire(moments::k_kafka_fetch);
  m_controls.database().terminated(0);
  EXPECT_TRUE(m_struck);
  EXPECT_FALSE(m_fault->receipt().effective);
  EXPECT_THAT(evidence_of(*m_fault), HasSubstr("had no session"));
}

TEST_F(TerminateBackendTest, OneThatWillNotEndIsNoEffect) {
  fire(moments::k_postgres_commit);
  m_controls.database().terminated(fail(ErrorCode::timed_out, "process 5 has not ended"));
  EXPECT_TRUE(m_struck);
  EXPECT_FALSE(m_fault->receipt().effective);
}

}  // namespace
}  // namespace wringer::faults
