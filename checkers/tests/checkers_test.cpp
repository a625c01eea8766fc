#include "checkers/checkers.h"

#include "checkers/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <set>

namespace wringer::checkers {
namespace {

using scenario::Guarantee;
using testing::IsEmpty;

TEST(Checkers, FindNothingInAHealthyHistory) {
  for (const Guarantee guarantee :
       {Guarantee::effectively_once, Guarantee::at_least_once, Guarantee::at_most_once}) {
    const Judgement judgement = check(healthy_sample(), guarantee);
    EXPECT_THAT(judgement.anomalies, IsEmpty());
    EXPECT_THAT(judgement.doubts, IsEmpty());
  }
}

// Any numbers of applications: exactly the events with none are lost, exactly those with more than
// one are repeated.
TEST(Checkers, FindExactlyWhatIsWrong) {
  EXPECT_TRUE(rc::check([](const std::vector<std::uint8_t>& draws) {
    History history = healthy_sample(draws.size());
    std::set<std::uint64_t> lost;
    std::set<std::uint64_t> repeated;
    for (std::uint64_t event = 1; event <= draws.size(); ++event) {
      const std::size_t times = draws[event - 1] % 4;
      history.effects[k_rows].applications[event].assign(times, {"row", std::nullopt});
      if (times == 0) lost.insert(event);
      if (times > 1) repeated.insert(event);
    }
    std::map<std::string, std::set<std::uint64_t>> found;
    for (const Anomaly& anomaly : check(history, Guarantee::effectively_once).anomalies) {
      const bool is_new = found[anomaly.property].insert(anomaly.event.value()).second;
      RC_ASSERT(is_new);
    }
    RC_ASSERT(found["loss"] == lost);
    RC_ASSERT(found["duplicate effect"] == repeated);
    RC_ASSERT(found.size() == 2U);
  }));
}

}  // namespace
}  // namespace wringer::checkers
