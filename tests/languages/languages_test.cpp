// The same ledger in other languages, as their users would write it: a sweep convicts each without
// dedup of applying events again after a redelivery, and acquits each with it.
//
// A few cases of each sweep, or with WRINGER_FULL_SWEEPS=1 all of them.

#include "tests/end_to_end/wringer_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

namespace wringer::test {
namespace {

using namespace std::chrono_literals;
using testing::Each;
using testing::Not;
using testing::StartsWith;

// sysexits.h: EX_UNAVAILABLE
constexpr int k_unavailable = 69;

bool sweeps_are_full() {
  return std::getenv("WRINGER_FULL_SWEEPS") != nullptr;
}

void replace(std::string& text, const std::string& what, const std::string& by) {
  std::size_t at = text.find(what);
  ASSERT_NE(at, std::string::npos) << what;
  for (; at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

class Languages : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const std::string log = m_folder.path() / "build.log";
    const int status = std::system(
        (k_root + "/fixtures/systems/languages/build " + GetParam() + " >" + log + " 2>&1")
            .c_str());
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (code == k_unavailable) GTEST_SKIP() << contents_of(log);
    ASSERT_EQ(code, 0) << contents_of(log);
  }

  // The scenario with the most telling cases of its sweep.
  [[nodiscard]] std::filesystem::path scenario(const std::string& name) const {
    std::string text = contents_of(k_root + "/scenarios/languages/" + name + ".yaml");
    replace(text, "../../fixtures", k_root + "/fixtures");
    if (!sweeps_are_full()) {
      replace(text, "\nexplore: sweep\n",
              "\nexplore: {strategy: sweep, faults: [kill, pause, lose-reply], cases: 6}\n");
    }
    return m_folder.write(name + ".yaml", text);
  }

  [[nodiscard]] Finished sweep(const std::string& name) const {
    return WringerProcess({"run", scenario(name).string(), "--no-shrink"}, m_folder.path())
        .finish(sweeps_are_full() ? 30min : 2min);
  }

  // What the scenario's cases came to, as in results.json.
  [[nodiscard]] nlohmann::json cases() const {
    const auto results =
        nlohmann::json::parse(contents_of(m_folder.path() / "wringer-results/latest/results.json"));
    return results.at("scenarios").at(0).at("cases");
  }

  TestFolder m_folder;
};

std::vector<std::string> causes_of(const nlohmann::json& cases) {
  std::vector<std::string> causes;
  for (const auto& one : cases) {
    for (const auto& anomaly : one.at("anomalies")) {
      causes.push_back(anomaly.at("property").get<std::string>() + ": " +
                       anomaly.value("cause", "unknown"));
    }
  }
  return causes;
}

TEST_P(Languages, WithoutDedupPaymentsThatAreDeliveredAgainAreAppliedAgain) {
  const Finished finished = sweep(GetParam() + "-no-dedup");
  ASSERT_EQ(finished.code, 1) << finished.all();
  const auto causes = causes_of(cases());
  EXPECT_THAT(causes, testing::Contains("duplicate effect: redelivery after crash"))
      << finished.all();
  EXPECT_THAT(causes, Each(StartsWith("duplicate effect: "))) << finished.all();
  EXPECT_THAT(causes, Each(Not("duplicate effect: unknown"))) << finished.all();
}

TEST_P(Languages, WithDedupNoFaultAnywhereDoesHarm) {
  const Finished finished = sweep(GetParam());
  EXPECT_EQ(finished.code, 0) << finished.all();
  if (sweeps_are_full()) std::printf("%s", finished.out.c_str());
}

INSTANTIATE_TEST_SUITE_P(Ledger, Languages, testing::Values("go", "java", "python", "typescript"),
                         [](const auto& ledger) { return ledger.param; });

}  // namespace
}  // namespace wringer::test
