#include "harness/instances/log_tail.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>
#include <string>

namespace wringer::instances {
namespace {

namespace fs = std::filesystem;

void append_int32(std::string& bytes, std::int32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(number >> shift));
}

// As far as it matters here: the length and the number of records.
std::string batch_of(std::int32_t records) {
  std::string bytes(8, '\0');
  std::string rest(45, '\0');
  append_int32(rest, records);
  rest += std::string(20, 'x');
  append_int32(bytes, static_cast<std::int32_t>(rest.size()));
  return bytes + rest;
}

class LogTailTest : public testing::Test {
 protected:
  LogTailTest() { fs::create_directories(m_folder); }
  ~LogTailTest() override {
    std::error_code ignored;
    fs::remove_all(m_folder, ignored);
  }
  void write(const std::string& name, const std::string& bytes) {
    std::ofstream(m_folder / name, std::ios::binary) << bytes;
  }
  [[nodiscard]] std::uintmax_t size_of(const std::string& name) const {
    return fs::file_size(m_folder / name);
  }

  const fs::path m_folder =
      fs::temp_directory_path() / ("wringer-log-tail-" + std::to_string(getpid()));
};

TEST_F(LogTailTest, WholeBatchesGoFromTheNewestSegment) {
  write("00000000000000000000.log", batch_of(9));
  write("00000000000000000009.log", batch_of(1) + batch_of(2) + batch_of(3));
  const auto gone = cut_log_tail(m_folder, 4);
  ASSERT_TRUE(gone);
  EXPECT_EQ(*gone, 5);
  EXPECT_EQ(size_of("00000000000000000009.log"), batch_of(1).size());
  EXPECT_EQ(size_of("00000000000000000000.log"), batch_of(9).size());
}

TEST_F(LogTailTest, NoMoreGoesThanThereIs) {
  write("00000000000000000000.log", batch_of(2) + std::string(100, '\0'));
  EXPECT_EQ(cut_log_tail(m_folder, 100).value(), 2);
  EXPECT_EQ(size_of("00000000000000000000.log"), 0U);
  EXPECT_EQ(cut_log_tail(m_folder, 1).value(), 0);
}

TEST_F(LogTailTest, AFolderWithoutALogIsAnError) {
  EXPECT_FALSE(cut_log_tail(m_folder, 1));
}

}  // namespace
}  // namespace wringer::instances
