// All end-to-end tests share one warm pair of services. It is kept apart from one that the user may
// have: a cache folder of our own, except for Kafka itself.

#include "tests/end_to_end/last_will.h"
#include "tests/end_to_end/wringer_process.h"

#include <gtest/gtest.h>

#include <sys/prctl.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace wringer::test {
namespace {

namespace fs = std::filesystem;

fs::path users_cache() {
  const char* xdg = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  const fs::path base =
      xdg != nullptr ? fs::path(xdg) : fs::path(home != nullptr ? home : "/root") / ".cache";
  return base / "wringer";
}

// The newest Kafka in the user's cache, unless the user says which.
void keep_kafka_findable() {
  if (std::getenv("WRINGER_KAFKA_HOME") != nullptr) return;
  fs::path newest;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(users_cache(), none)) {
    if (entry.path().filename().string().starts_with("kafka-") && entry.path() > newest)
      newest = entry.path();
  }
  if (!newest.empty()) setenv("WRINGER_KAFKA_HOME", newest.c_str(), 1);
}

// Postgres makes and removes some three hundred files for each database. Where memory is plenty,
// that is done there: an ext4 without a journal, as of many virtual machines, takes a third of all
// processor time to search past the files that were removed of late.
fs::path place_of_services() {
  constexpr std::uintmax_t plenty = std::uintmax_t{8} << 30;
  const fs::path memory = "/dev/shm";
  std::error_code none;
  const fs::space_info space = fs::space(memory, none);
  return !none && space.available >= plenty ? memory : fs::temp_directory_path();
}

class WarmServices : public testing::Environment {
 public:
  void SetUp() override {
    const Finished up = run_wringer({"env", "up"}, m_folder.path());
    ASSERT_EQ(up.code, 0) << up.all();
    std::printf("%s", up.out.c_str());
  }
  void TearDown() override {
    const Finished down = run_wringer({"env", "down"}, m_folder.path());
    EXPECT_EQ(down.code, 0) << down.all();
    EXPECT_EQ(processes_left_behind(), std::vector<std::string>());
  }

 private:
  TestFolder m_folder;
};

}  // namespace
}  // namespace wringer::test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  wringer::test::keep_kafka_findable();
  const wringer::test::TestFolder cache(wringer::test::place_of_services());
  // Postgres, which runs as a user of its own, gets at its data through it.
  wringer::test::fs::permissions(cache.path(), wringer::test::fs::perms::others_exec,
                                 wringer::test::fs::perm_options::add);
  setenv("XDG_CACHE_HOME", cache.path().c_str(), 1);
  const wringer::test::LastWill last_will(cache.path());
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  unsetenv("CLICOLOR_FORCE");
  testing::AddGlobalTestEnvironment(new wringer::test::WarmServices);
  const int code = RUN_ALL_TESTS();
  // What CTest calls skipped: nothing failed, and there was nothing that could be tried.
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  return code == 0 && all.skipped_test_count() == all.test_to_run_count() ? 77 : code;
}
