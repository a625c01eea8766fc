#include "reports/events.h"

#include "reports/tests/sample.h"
#include "reports/tests/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace wringer::reports {
namespace {

using nlohmann::json;

json parsed(const std::string& line) {
  EXPECT_EQ(line.find('\n'), line.size() - 1) << "one line: " << line;
  return json::parse(line);
}

TEST(Events, AreOneObjectALine) {
  EXPECT_EQ(
      parsed(step_event({}, "starting Kafka")),
      (json{{"event", "step"}, {"at", "1970-01-01T00:00:00.000Z"}, {"text", "starting Kafka"}}));
  const json started = parsed(case_started_event({}, "sample", "a\nb"));
  EXPECT_EQ(started.at("event"), "case_started");
  EXPECT_EQ(started.at("name"), "a\nb");
}

TEST(Events, AFinishedCaseIsAsInResults) {
  const json event = parsed(case_finished_event({}, violated_case()));
  EXPECT_EQ(event.at("scenario"), "sample");
  EXPECT_THAT(Schema(WRINGER_RESULTS_SCHEMA).definition("case").mistakes_in(event.at("case")),
              testing::IsEmpty());
}

TEST(Events, TheLastTellsHowTheRunEnded) {
  const json event =
      parsed(run_finished_event({}, run_of({holding_case(), violated_case()}), "interrupted"));
  EXPECT_EQ(event.at("run").at("verdict"), "violated");
  EXPECT_EQ(event.at("cases"), 2);
  EXPECT_EQ(event.at("ended_by"), "interrupted");
  EXPECT_FALSE(parsed(run_finished_event({}, run_of({}), "")).contains("ended_by"));
}

}  // namespace
}  // namespace wringer::reports
