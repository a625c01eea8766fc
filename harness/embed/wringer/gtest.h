#pragma once

// Wringer's scenarios as tests of GoogleTest.
//
//   WRINGER_SCENARIO("payments.yaml");      the test Wringer.payments
//   WRINGER_SCENARIO("pay-out.yaml");       the test Wringer.pay_out
//
//   TEST(Payments, SurviveEveryCrash) {
//     EXPECT_TRUE(wringer::holds(wringer::run_scenario("payments.yaml", {{}, {"--times", "3"}})));
//   }

#include <gtest/gtest.h>

#include <wringer/scenario_run.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <utility>

namespace wringer {

// Fails with the story of what does not hold. What proves nothing is no success.
[[nodiscard]] inline ::testing::AssertionResult holds(const RunOutcome& run) {
  if (run.outcome == Outcome::holds) return ::testing::AssertionSuccess();
  std::ostringstream text;
  text << run;
  return ::testing::AssertionFailure() << text.str();
}

// A test that is one scenario.
class ScenarioTest : public ::testing::Test {
 public:
  explicit ScenarioTest(std::filesystem::path scenario) : m_scenario(std::move(scenario)) {}
  void TestBody() override { EXPECT_TRUE(holds(run_scenario(m_scenario))); }

 private:
  std::filesystem::path m_scenario;
};

// A relative file stands beside the source file, if it is there; else in the current folder.
inline std::filesystem::path scenario_beside(const char* source, const std::string& file) {
  const std::filesystem::path beside = std::filesystem::path(source).parent_path() / file;
  std::error_code none;
  return std::filesystem::exists(beside, none) ? beside : std::filesystem::path(file);
}

// The scenario's name with '_' for whatever means something to --gtest_filter: '-' most of all,
// from which on everything is left out, so that whoever selects the test would run none.
inline std::string test_name_of(const std::filesystem::path& scenario) {
  std::string name = scenario.stem().string();
  for (char& c : name) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!is_plain) c = '_';
  }
  return name;
}

inline ::testing::TestInfo* register_scenario(const char* source, int line,
                                              const std::string& file) {
  const std::filesystem::path scenario = scenario_beside(source, file);
  return ::testing::RegisterTest(
      "Wringer", test_name_of(scenario).c_str(), nullptr, nullptr, source, line,
      [scenario]() -> ScenarioTest* { return new ScenarioTest(scenario); });
}

}  // namespace wringer

#define WRINGER_JOIN_NAMES(a, b) a##b
#define WRINGER_NAME_OF_LINE(line) WRINGER_JOIN_NAMES(wringer_scenario_of_line_, line)
#define WRINGER_SCENARIO(file)                                                              \
  [[maybe_unused]] static const ::testing::TestInfo* const WRINGER_NAME_OF_LINE(__LINE__) = \
      ::wringer::register_scenario(__FILE__, __LINE__, file)
