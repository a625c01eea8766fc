// Every scenario that ships is read without mistakes and tells editors where its schema is.

#include "harness/scenario/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace wringer::scenario {
namespace {

std::vector<std::filesystem::path> shipped_scenarios() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(WRINGER_SCENARIOS_FOLDER)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  return files;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(ShippedScenarios, AreReadWithoutMistakes) {
  const auto files = shipped_scenarios();
  ASSERT_GE(files.size(), 7U);
  for (const auto& file : files) {
    const auto scenario = read_scenario_file(file, k_fault_kinds);
    if (scenario) continue;
    for (const Mistake& mistake : scenario.error()) ADD_FAILURE() << to_text(file, mistake);
  }
}

TEST(ShippedScenarios, TellBothKindsOfEditorsWhereTheSchemaIs) {
  for (const auto& file : shipped_scenarios()) {
    const std::string schema =
        std::filesystem::relative(WRINGER_SCENARIOS_FOLDER "/scenario.schema.json",
                                  file.parent_path())
            .string();
    const std::string text = text_of(file);
    EXPECT_THAT(text, testing::HasSubstr("# yaml-language-server: $schema=" + schema + "\n"));
    EXPECT_THAT(text, testing::HasSubstr("# $schema: " + schema + "\n"));
  }
}

TEST(ShippedScenarios, HaveATitle) {
  for (const auto& file : shipped_scenarios()) {
    const auto scenario = read_scenario_file(file, k_fault_kinds);
    EXPECT_TRUE(scenario && !scenario->title.empty()) << file;
  }
}

}  // namespace
}  // namespace wringer::scenario
