// Every scenario that ships tells editors where its schema is. That it has no mistakes is tested
// where faults are known: tests/reference.

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

TEST(ShippedScenarios, TellBothKindsOfEditorsWhereTheSchemaIs) {
  ASSERT_GE(shipped_scenarios().size(), 7U);
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
    EXPECT_THAT(text_of(file), testing::HasSubstr("\ntitle: ")) << file;
  }
}

}  // namespace
}  // namespace wringer::scenario
