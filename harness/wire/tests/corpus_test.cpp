// The fuzzers' seeds, and whatever they found once, as ordinary tests. Built into the test program
// of each leaf that has a fuzzer (see `tools/fuzz`); what must hold is asserted in its entry.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

// libFuzzer asks for this name. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace wringer::wire {
namespace {

std::vector<std::string> names_of_inputs() {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(WRINGER_CORPUS, error)) {
    names.push_back(file.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

std::string test_name(std::string name) {
  std::ranges::replace_if(
      name, [](unsigned char letter) { return std::isalnum(letter) == 0; }, '_');
  return name;
}

class Corpus : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Fuzz, Corpus, testing::ValuesIn(names_of_inputs()),
                         [](const auto& tested) { return test_name(tested.param); });

TEST_P(Corpus, IsSurvived) {
  std::ifstream file(std::filesystem::path(WRINGER_CORPUS) / GetParam(), std::ios::binary);
  const std::string input{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  ASSERT_FALSE(input.empty());
  const std::vector<std::uint8_t> bytes(input.begin(), input.end());
  EXPECT_EQ(LLVMFuzzerTestOneInput(bytes.data(), bytes.size()), 0);
}

}  // namespace
}  // namespace wringer::wire
