// docs/sample-report.html, which readers of the documentation open, is what a run gives today.

#include "reports/html.h"
#include "reports/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>

namespace wringer::reports {
namespace {

using nlohmann::json;
using testing::IsEmpty;
using testing::IsSubsetOf;
using testing::Not;

constexpr const char* k_remedy = "make it anew: tools/update-sample-report";

// A page's data elements by their ids, and what is left of it without them.
struct Parts {
  std::map<std::string, json> data;
  std::string frame;
};

Parts parts_of(std::string page) {
  const std::string open = "<script type=\"application/json\" id=\"";
  const std::string close = "</script>";
  Parts parts;
  for (std::size_t begin = page.find(open); begin != std::string::npos; begin = page.find(open)) {
    const std::size_t id = begin + open.size();
    const std::size_t text = page.find("\">", id) + 2;
    const std::size_t end = page.find(close, text);
    parts.data[page.substr(id, text - 2 - id)] = json::parse(page.substr(text, end - text));
    parts.frame += page.substr(0, begin);
    page.erase(0, end + close.size());
    if (page.starts_with("\n")) page.erase(0, 1);
  }
  parts.frame += page;
  return parts;
}

std::vector<std::string> members_of(const json& object) {
  std::vector<std::string> names;
  for (const auto& [name, value] : object.items()) names.push_back(name);
  return names;
}

// Of the same kind of case as the sample shows.
Parts todays_parts() {
  CaseResult result = violated_case();
  result.metrics = CaseMetrics{.delivered = 5, .records = 4};
  return parts_of(html_page(run_of({result}), {}));
}

TEST(SampleReport, HasTodaysPage) {
  const Parts sample = parts_of(text_of(WRINGER_SAMPLE_REPORT));
  ASSERT_THAT(sample.data, Not(IsEmpty()));
  // Not told in full: it is some thousand lines.
  EXPECT_TRUE(sample.frame == todays_parts().frame) << k_remedy;
}

TEST(SampleReport, KnowsAllThatAPageKnowsToday) {
  Parts sample = parts_of(text_of(WRINGER_SAMPLE_REPORT));
  Parts today = todays_parts();
  const auto scenario = json::json_pointer("/scenarios/0");
  const auto one = json::json_pointer("/scenarios/0/cases/0");
  EXPECT_THAT(members_of(today.data["run"]), IsSubsetOf(members_of(sample.data["run"])))
      << k_remedy;
  for (const auto& place : {scenario, one}) {
    ASSERT_TRUE(sample.data["run"].contains(place)) << k_remedy;
    EXPECT_THAT(members_of(today.data["run"].at(place)),
                IsSubsetOf(members_of(sample.data["run"].at(place))))
        << k_remedy;
  }
  EXPECT_THAT(members_of(today.data["case-0"]), IsSubsetOf(members_of(sample.data["case-0"])))
      << k_remedy;
}

}  // namespace
}  // namespace wringer::reports
