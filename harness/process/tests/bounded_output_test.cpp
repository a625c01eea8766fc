#include "harness/process/bounded_output.h"

#include <gtest/gtest.h>

#include <poll.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace wringer::process {
namespace {

class BoundedOutputTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "output-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    m_folder = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(m_folder); }

  [[nodiscard]] std::filesystem::path file() const { return m_folder / "out"; }
  [[nodiscard]] std::string kept() const {
    std::stringstream text;
    text << std::ifstream(file()).rdbuf();
    return text.str();
  }

  // A life of a program that writes this and ends.
  static void live(const BoundedOutput::Plan& plan, std::string_view text) {
    int program = -1;
    Result<BoundedOutput> output = BoundedOutput::open(plan, program);
    ASSERT_TRUE(output) << output.error().message;
    while (!text.empty()) {
      const std::string_view piece = text.substr(0, 1000);
      ASSERT_EQ(write(program, piece.data(), piece.size()), static_cast<ssize_t>(piece.size()));
      text.remove_prefix(piece.size());
      output->carry();
    }
    close(program);
    output->carry();
    EXPECT_LT(output->descriptor(), 0);
  }

  std::filesystem::path m_folder;
};

TEST_F(BoundedOutputTest, KeepsWhatFits) {
  const std::string text(5000, 'x');
  live({file(), 5000}, text);
  EXPECT_EQ(kept(), text);
}

TEST_F(BoundedOutputTest, OfAFloodKeepsBothEndsAndSaysWhatIsLeftOut) {
  const std::string text =
      std::string(2000, 'a') + std::string(96'000, 'b') + std::string(2000, 'c');
  live({file(), 4000}, text);
  EXPECT_EQ(kept(), std::string(2000, 'a') + "\n[wringer: 96000 bytes are left out here]\n" +
                        std::string(2000, 'c'));
}

TEST_F(BoundedOutputTest, TheEndIsThereAsSoonAsSomebodyAsksAndGoesOnBeingTheEnd) {
  int program = -1;
  Result<BoundedOutput> output = BoundedOutput::open({file(), 8}, program);
  ASSERT_TRUE(output);
  ASSERT_EQ(write(program, "head1234567", 11), 11);
  output->carry();
  EXPECT_EQ(kept(), "head");
  output->write_end();
  EXPECT_EQ(kept(), "head\n[wringer: 3 bytes are left out here]\n4567");
  ASSERT_EQ(write(program, "tail", 4), 4);
  close(program);
  output->carry();
  EXPECT_EQ(kept(), "head\n[wringer: 7 bytes are left out here]\ntail");
}

TEST_F(BoundedOutputTest, GoesOnBehindAnEarlierLife) {
  live({file(), 100}, "first\n");
  live({file(), 100}, "second\n");
  EXPECT_EQ(kept(), "first\nsecond\n");
}

TEST_F(BoundedOutputTest, HasNoSecretWhereverItIsDivided) {
  // Pieces are of a thousand bytes.
  for (const std::size_t before : {0, 994, 999, 1000}) {
    std::filesystem::remove(file());
    live({file(), 100'000, {"s3cret", "hidden"}},
         std::string(before, 'x') + "s3cret and hidden, s3cre");
    EXPECT_EQ(kept(), std::string(before, 'x') + "*** and ***, s3cre") << before;
  }
}

TEST_F(BoundedOutputTest, AFullDiskStopsNobody) {
  live({"/dev/full", 4000}, std::string(300'000, 'x'));
}

}  // namespace
}  // namespace wringer::process
