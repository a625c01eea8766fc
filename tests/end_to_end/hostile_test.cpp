// Systems that one would rather not have under test. Whatever they do, Wringer stays up, says in
// time what happened, and leaves nothing behind.

#include "tests/end_to_end/scenario_text.h"
#include "tests/end_to_end/small_disk.h"
#include "tests/end_to_end/warm_pair.h"
#include "tests/end_to_end/wringer_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace wringer::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;

// A ledger that does right, and what is done beside it.
std::string hostile(const std::string& how, const std::string& apply = "dedup") {
  return "[hostile, --how, " + how +
         ", --, ledger, --topic, \"{topic.payments}\", --group, \"{group}\", --apply, " + apply +
         "]";
}

class Hostile : public testing::Test {
 protected:
  void SetUp() override { fs::create_directory(temporary()); }
  void TearDown() override {
    // The warm pair's keeper is ours to keep.
    EXPECT_LE(processes_left_behind().size(), 1u)
        << testing::PrintToString(processes_left_behind());
    EXPECT_THAT(left_in_warm_pair(), IsEmpty());
    EXPECT_TRUE(fs::is_empty(temporary()));
  }

  [[nodiscard]] fs::path temporary() const { return m_folder.path() / "tmp"; }
  Finished run(const ScenarioParts& parts) {
    return run_in(m_folder.path(), m_folder.write("own.yaml", scenario_text(parts)));
  }
  Finished run_in(const fs::path& folder, const fs::path& scenario,
                  const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"run", scenario.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return WringerProcess(arguments, folder, {{"TMPDIR", temporary().string()}}).finish(60s);
  }
  [[nodiscard]] fs::path file_of_case(const std::string& name) const {
    for (const auto& file : fs::recursive_directory_iterator(m_folder.path())) {
      if (file.path().filename() == name) return file.path();
    }
    return {};
  }
  [[nodiscard]] std::uintmax_t bytes_on_disk() const {
    std::uintmax_t bytes = 0;
    for (const auto& file : fs::recursive_directory_iterator(m_folder.path())) {
      if (file.is_regular_file()) bytes += file.file_size();
    }
    return bytes;
  }

  TestFolder m_folder;
};

// --- How it lives and dies ---

TEST_F(Hostile, OneThatIgnoresSigtermIsKilledWhenItsGraceIsOver) {
  const Finished finished = run(
      {.command = hostile("ignore-sigterm"),
       .faults =
           "[{at: {instance: 1, after: postgres.commit, nth: 3}, do: terminate, grace: 300ms}]"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_THAT(contents_of(file_of_case("journal.ndjson")), HasSubstr("killed by signal 9"));
}

TEST_F(Hostile, OneThatGoesIntoTheBackgroundIsToldToStayAndEnded) {
  const Finished finished = run({.command = hostile("daemonise")});
  EXPECT_EQ(finished.code, 2) << finished.all();
  EXPECT_THAT(finished.out, AllOf(HasSubstr("exited with code 0"), HasSubstr("in the background"),
                                  HasSubstr("stays in the foreground")));
}

TEST_F(Hostile, OneThatLeavesItsGroupDiesAsExactly) {
  const Finished right = run({.command = hostile("leave-group"), .faults = k_kill});
  EXPECT_EQ(right.code, 0) << right.all();
  const Finished wrong = run({.command = hostile("leave-group", "insert"), .faults = k_kill});
  EXPECT_EQ(wrong.code, 1) << wrong.all();
  EXPECT_THAT(wrong.out, HasSubstr("duplicate effect"));
}

TEST_F(Hostile, OneThatExitsAtRandomIsConvictedOfIt) {
  const Finished finished =
      run({.command = hostile("exit-at-random"), .events = 5000, .keys = 200});
  EXPECT_THAT(finished.code, AnyOf(1, 2)) << finished.all();
  EXPECT_THAT(finished.out, AnyOf(HasSubstr("crash loop"), HasSubstr("before it was ready")));
}

TEST_F(Hostile, OneThatStandsStillIsStuckAndWhatItLacksIsSaid) {
  const Finished finished = run(
      {.command = "[bash, -c, \"ledger $0 $@ & until (($(psql -Atc 'SELECT count(*) FROM "
                  "transactions' $DATABASE_URL) > 3)); do sleep 0.02; done; kill -STOP $!; wait\", "
                  "--topic, \"{topic.payments}\", --group, \"{group}\", --apply, dedup]",
       .events = 2000,
       .keys = 80,
       .more = "settle: {deadline: 2s}\n"});
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_THAT(finished.out, AllOf(HasSubstr("stuck"), HasSubstr("of 2000")));
}

TEST_F(Hostile, OneThatIsVerySlowAndRightHolds) {
  const Finished finished = run({.command = hostile("slow"), .events = 20, .faults = k_kill});
  EXPECT_EQ(finished.code, 0) << finished.all();
}

// --- Too much of everything ---

TEST_F(Hostile, AGigabyteOfOutputIsCutAndNothingElse) {
  const Finished finished = run({.command = hostile("flood-stdout"), .faults = k_kill});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_THAT(contents_of(file_of_case("instance-1.out")), HasSubstr("bytes are left out here"));
  EXPECT_LT(bytes_on_disk(), 100u * 1024 * 1024);
  EXPECT_LT(finished.peak_megabytes, 200);
}

TEST_F(Hostile, OneThatFillsItsDiskIsJudgedFromAnother) {
  const fs::path disk = m_folder.path() / "disk";
  const SmallDisk mounted(disk, "8m");
  if (!mounted.is_there()) GTEST_SKIP() << "only root can mount a small disk";
  std::ofstream(disk / "own.yaml") << scenario_text({.command = hostile("fill-folder")});
  const Finished finished = run_in(m_folder.path(), disk / "own.yaml");
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_THAT(contents_of(file_of_case("instance-1.err")), HasSubstr("No space left"));
}

TEST_F(Hostile, OneThatFillsOurDiskIsNamedAndNothingIsCalledGreen) {
  const fs::path disk = m_folder.path() / "disk";
  const SmallDisk mounted(disk, "8m");
  if (!mounted.is_there()) GTEST_SKIP() << "only root can mount a small disk";
  std::ofstream(disk / "own.yaml") << scenario_text({.command = hostile("fill-folder")});
  const Finished finished =
      run_in(m_folder.path(), disk / "own.yaml", {"--results", (disk / "results").string()});
  EXPECT_THAT(finished.code, AnyOf(2, 5)) << finished.all();
  EXPECT_THAT(finished.all(), HasSubstr("No space left"));
}

// Two thousand, unless there is time.
TEST_F(Hostile, TenThousandConnectionsAreServedOrRefusedWithAReason) {
  const unsigned count = std::getenv("WRINGER_FULL_SWEEPS") != nullptr ? 10'000 : 2'000;
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  const Finished finished =
      run({.command = hostile("many-connections, --count, \"" + std::to_string(count) + "\"")});
  if (finished.code == 2 && files.rlim_max < 2 * count + 500) {
    EXPECT_THAT(finished.out, HasSubstr("ulimit -n"));
  } else {
    EXPECT_EQ(finished.code, 0) << finished.all();
  }
}

// --- What it says ---

TEST_F(Hostile, GarbageForKafkaProvesNothingAndKeepsNobodyFromWork) {
  const Finished finished = run({.command = hostile("garbage-kafka")});
  EXPECT_EQ(finished.code, 2) << finished.all();
  EXPECT_THAT(finished.out, HasSubstr("no longer understood"));
}

TEST_F(Hostile, GarbageForPostgresProvesNothingAndKeepsNobodyFromWork) {
  const Finished finished = run({.command = hostile("garbage-postgres")});
  EXPECT_EQ(finished.code, 2) << finished.all();
  EXPECT_THAT(finished.out, HasSubstr("no longer understood"));
}

TEST_F(Hostile, HalvesOfHugeMessagesTakeNoMemoryAndKeepNobodyFromWork) {
  const Finished finished = run({.command = hostile("half-message"), .faults = k_kill});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_LT(finished.peak_megabytes, 100);
}

TEST_F(Hostile, MessagesOfAHundredMegabytesPass) {
  const Finished finished = run({.command = hostile("huge-message")});
  EXPECT_EQ(finished.code, 2) << finished.all();
  EXPECT_THAT(finished.out, HasSubstr("above the limit"));
  EXPECT_LT(finished.peak_megabytes, 600);
}

TEST_F(Hostile, OneThatConnectsAndSaysNothingIsNotReadyAndThatIsSaid) {
  const Finished finished =
      run({.command = "[hostile, --how, silent]", .more = "ready: {deadline: 1s}\n"});
  EXPECT_EQ(finished.code, 2) << finished.all();
  EXPECT_THAT(finished.out, HasSubstr("has neither joined a group nor fetched"));
}

}  // namespace
}  // namespace wringer::test
