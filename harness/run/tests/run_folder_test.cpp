#include "harness/run/run_folder.h"

#include "harness/run/scratch_place.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace wringer::run {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::Not;

auto is_run(const std::string& id) {
  return Field(&DeadRun::id, id);
}

class RunFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "run-folder-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    m_folder = pattern;
    setenv("XDG_CACHE_HOME", (m_folder / "cache").c_str(), 1);
  }
  void TearDown() override { fs::remove_all(m_folder); }

  std::unique_ptr<RunFolder> create(const std::string& run_id) {
    auto folder = RunFolder::create(m_folder / "results", run_id, WallTime{});
    EXPECT_TRUE(folder) << folder.error().message;
    return std::move(*folder);
  }
  fs::path m_folder;
};

TEST_F(RunFolderTest, HasAFolderToKeepAndOneToThrowAway) {
  fs::path results;
  fs::path scratch;
  {
    const auto folder = create("aaaa0001");
    results = folder->results();
    scratch = folder->scratch();
    EXPECT_TRUE(fs::is_directory(results));
    EXPECT_TRUE(fs::is_directory(scratch));
    EXPECT_EQ(results.filename(), "19700101-000000-aaaa0001");
    EXPECT_EQ(fs::canonical(m_folder / "results" / "latest"), fs::canonical(results));
  }
  EXPECT_TRUE(fs::is_directory(results));
  EXPECT_FALSE(fs::exists(scratch));
}

TEST_F(RunFolderTest, ThrowsAwayWhereTheUserSays) {
  fs::create_directories(m_folder / "own");
  setenv("TMPDIR", (m_folder / "own").c_str(), 1);
  const auto folder = create("aaaa0007");
  EXPECT_EQ(folder->scratch(), m_folder / "own" / "wringer-aaaa0007");
  unsetenv("TMPDIR");
}

TEST_F(RunFolderTest, ThrowsAwayInMemoryOnlyWhereItIsPlenty) {
  if (std::getenv("TMPDIR") != nullptr) GTEST_SKIP() << "TMPDIR decides here";
  const fs::path place = create("aaaa0008")->scratch().parent_path();
  std::error_code none;
  const bool plenty = fs::space("/dev/shm", none).available >= std::uintmax_t{8} << 30;
  EXPECT_TRUE(place == fs::temp_directory_path() || (plenty && place == "/dev/shm")) << place;
}

TEST_F(RunFolderTest, ALivingRunIsNotDead) {
  const auto folder = create("aaaa0002");
  EXPECT_THAT(RunFolder::find_dead(), Not(Contains(is_run("aaaa0002"))));
  EXPECT_TRUE(fs::exists(folder->scratch()));
}

TEST_F(RunFolderTest, ARunThatEndedInOrderIsForgotten) {
  create("aaaa0003").reset();
  EXPECT_THAT(RunFolder::find_dead(), Not(Contains(is_run("aaaa0003"))));
}

TEST_F(RunFolderTest, WhatADeadRunLeftIsFoundUntilItIsForgotten) {
  // An entry that nobody locks is what a killed run leaves behind.
  fs::create_directories(m_folder / "cache" / "wringer" / "runs");
  std::ofstream(m_folder / "cache" / "wringer" / "runs" / "aaaa0004") << "";
  for (const fs::path& place : scratch_places()) {
    fs::create_directories(place / "wringer-aaaa0004" / "services");
  }
  EXPECT_THAT(RunFolder::find_dead(), Contains(is_run("aaaa0004")));
  for (const fs::path& place : scratch_places()) {
    EXPECT_FALSE(fs::exists(place / "wringer-aaaa0004")) << place;
  }
  RunFolder::forget_dead("aaaa0004");
  EXPECT_THAT(RunFolder::find_dead(), Not(Contains(is_run("aaaa0004"))));
}

TEST_F(RunFolderTest, ADeadRunIsKnownByTheServicesInWhichItMayHaveLeftSomething) {
  {
    const auto folder = create("aaaa0006");
    ASSERT_TRUE(folder->note_services({"kafka external a:9092", "postgres native"}));
    folder->leave_entry();
  }
  const auto services_of = [](const std::string& id) {
    for (const DeadRun& run : RunFolder::find_dead()) {
      if (run.id == id) return run.services;
    }
    return std::vector<std::string>{"there is no such run"};
  };
  EXPECT_THAT(services_of("aaaa0006"), ElementsAre("kafka external a:9092", "postgres native"));
  RunFolder::forget_dead("aaaa0006", {"kafka external a:9092"});
  EXPECT_THAT(services_of("aaaa0006"), ElementsAre("kafka external a:9092"));
  RunFolder::forget_dead("aaaa0006");
  EXPECT_THAT(RunFolder::find_dead(), IsEmpty());
}

TEST_F(RunFolderTest, TwoRunsOfOneIdCannotBe) {
  const auto folder = create("aaaa0005");
  EXPECT_FALSE(RunFolder::create(m_folder / "results", "aaaa0005", WallTime{}));
}

TEST(FileName, KeepsWhatIsHarmless) {
  EXPECT_EQ(file_name_from("kill at instance 1, after postgres.commit, 3rd"),
            "kill-at-instance-1-after-postgres.commit-3rd");
  EXPECT_EQ(file_name_from("../../etc"), "..-..-etc");
  EXPECT_EQ(file_name_from("///"), "case");
  EXPECT_EQ(file_name_from(".."), "case");
}

}  // namespace
}  // namespace wringer::run
