#include "harness/run/ownership.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::run {
namespace {

using services::Source;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

RunOptions with(Source kafka, Source postgres) {
  RunOptions options;
  options.services.kafka.source = kafka;
  options.services.postgres.source = postgres;
  return options;
}

FaultSpec fault(const std::string& kind) {
  FaultSpec spec;
  spec.kind = kind;
  return spec;
}

scenario::Scenario with_fault(const std::string& kind) {
  scenario::Scenario scenario;
  scenario.system.command = {"ledger", "{group}"};
  scenario.faults = {fault(kind)};
  return scenario;
}

std::string refusal(const scenario::Scenario& scenario, const RunOptions& options) {
  const Status status = check_ownership(scenario, options);
  if (status) return "";
  EXPECT_EQ(status.error().code, ErrorCode::usage);
  return status.error().message;
}

TEST(Ownership, NativeServicesMayBeInjuredAsOneLikes) {
  const RunOptions native = with(Source::native, Source::native);
  EXPECT_EQ(refusal(with_fault("kill-broker"), native), "");
  EXPECT_EQ(refusal(with_fault("kill-database"), native), "");
}

TEST(Ownership, AFaultThatMustOwnTheServiceIsRefusedWithWhatWouldDo) {
  EXPECT_THAT(refusal(with_fault("kill-broker"), with(Source::external, Source::native)),
              AllOf(HasSubstr("'kill-broker' needs a Kafka that Wringer started"),
                    HasSubstr("external"), HasSubstr("--kafka native"), HasSubstr("these work:"),
                    Not(HasSubstr("isolate-broker"))));
  EXPECT_THAT(refusal(with_fault("move-leader"), with(Source::compose, Source::native)),
              HasSubstr("compose"));
}

TEST(Ownership, OfOneServiceSaysNothingOfTheOther) {
  EXPECT_EQ(refusal(with_fault("kill-broker"), with(Source::native, Source::external)), "");
  EXPECT_EQ(refusal(with_fault("kill"), with(Source::external, Source::external)), "");
}

TEST(Ownership, CountsFaultsOfStoredCasesAndOfExplorations) {
  scenario::Scenario stored = with_fault("kill");
  scenario::GivenCase given;
  given.schedule = {fault("kill-broker")};
  stored.cases.push_back(given);
  EXPECT_THAT(refusal(stored, with(Source::external, Source::native)), HasSubstr("kill-broker"));
  scenario::Scenario explored = with_fault("kill");
  explored.explore.faults = {"restart-broker"};
  EXPECT_THAT(refusal(explored, with(Source::external, Source::native)),
              HasSubstr("restart-broker"));
}

TEST(Ownership, AGroupThatMayBeSomebodyElsesIsUsedOnlyWhenAllowed) {
  scenario::Scenario scenario = with_fault("kill");
  scenario.system.command = {"ledger", "--group", "theirs"};
  RunOptions options = with(Source::external, Source::native);
  EXPECT_THAT(refusal(scenario, options), HasSubstr("--allow-fixed-names"));
  options.fixed_names = cases::FixedNames::allowed;
  EXPECT_EQ(refusal(scenario, options), "");
  EXPECT_EQ(refusal(scenario, with(Source::compose, Source::native)), "");
}

TEST(Ownership, OtherBrokersThanThereAreCanNotBeHad) {
  scenario::Scenario scenario;
  scenario.kafka_brokers = 3;
  services::KafkaEndpoint kafka;
  kafka.source = Source::external;
  const Status status = check_brokers(scenario, kafka);
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().message, HasSubstr("services.kafka.brokers is 3"));
  kafka.brokers = 3;
  EXPECT_TRUE(check_brokers(scenario, kafka));
  kafka.source = Source::native;
  kafka.brokers = 1;
  EXPECT_TRUE(check_brokers(scenario, kafka));
}

}  // namespace
}  // namespace wringer::run
