#include "harness/process/keeper.h"

#include "harness/core/clock.h"
#include "harness/process/open_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace wringer::process {
namespace {

using namespace std::chrono_literals;

Deadline soon() {
  return {system_clock(), 10s};
}

std::string contents_of(const std::filesystem::path& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// True once `condition` holds; false if it does not within ten seconds.
template <typename Condition>
bool eventually(Condition condition) {
  const Deadline deadline = soon();
  while (!condition()) {
    if (deadline.passed()) return false;
    usleep(1000);
  }
  return true;
}

class KeeperTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "keeper-test-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    m_folder = pattern;
    auto keeper = Keeper::start();
    ASSERT_TRUE(keeper) << keeper.error().message;
    m_keeper = std::move(*keeper);
  }
  void TearDown() override {
    m_keeper.reset();
    std::filesystem::remove_all(m_folder);
  }

  Command shell(const std::string& script) const {
    return {.arguments = {"sh", "-c", script},
            .environment = inherited_environment(),
            .directory = m_folder,
            .stdout_file = m_folder / "out",
            .stderr_file = m_folder / "err",
            .run_as = std::nullopt};
  }

  std::filesystem::path m_folder;
  std::unique_ptr<Keeper> m_keeper;
};

TEST_F(KeeperTest, ReportsHowAChildExited) {
  auto child = m_keeper->spawn(shell("exit 7"));
  ASSERT_TRUE(child) << child.error().message;
  const auto status = (*child)->wait(soon());
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(status->code, 7);
  EXPECT_EQ(to_text(*status), "exited with code 7");
}

TEST_F(KeeperTest, AChildInheritsNoneOfOurFilesHoweverManyThereAre) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit more = before;
  more.rlim_cur = std::max<rlim_t>(before.rlim_cur, 2000);
  if (more.rlim_cur > before.rlim_max) GTEST_SKIP() << "no more than 1999 files are granted";
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &more), 0);
  constexpr int k_high = 1999;
  ASSERT_EQ(dup2(STDIN_FILENO, k_high), k_high);  // As Asio's sockets, not closed by exec.
  auto keeper = Keeper::start();
  close(k_high);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_TRUE(keeper) << keeper.error().message;
  auto child = (*keeper)->spawn(shell("ls /proc/$$/fd"));
  ASSERT_TRUE(child) << child.error().message;
  ASSERT_TRUE((*child)->wait(soon()));
  EXPECT_THAT(contents_of(m_folder / "out"), testing::Not(testing::HasSubstr("1999")));
  child->reset();
}

TEST_F(KeeperTest, GivesTheChildItsDirectoryEnvironmentAndOutputFiles) {
  Command command = shell("pwd; echo $GREETING; echo oops >&2");
  command.environment["GREETING"] = "hello";
  auto child = m_keeper->spawn(command);
  ASSERT_TRUE(child);
  ASSERT_TRUE((*child)->wait(soon()));
  EXPECT_EQ(contents_of(m_folder / "out"), m_folder.string() + "\nhello\n");
  EXPECT_EQ(contents_of(m_folder / "err"), "oops\n");
}

TEST_F(KeeperTest, KeepsAFloodOfOutputWithinBoundsAndItsLastWords) {
  Command command = shell("head -c 50000000 /dev/zero; echo; echo last words; echo oops >&2");
  command.output_max = 1'000'000;
  auto child = m_keeper->spawn(command);
  ASSERT_TRUE(child) << child.error().message;
  ASSERT_TRUE((*child)->wait(soon()));
  const std::string out = contents_of(m_folder / "out");
  EXPECT_LT(out.size(), 1'001'000u);
  EXPECT_NE(out.find("bytes are left out here"), std::string::npos);
  EXPECT_TRUE(out.ends_with("last words\n"));
  EXPECT_EQ(contents_of(m_folder / "err"), "oops\n");
}

TEST_F(KeeperTest, ChildrenMayOpenAsManyFilesAsIfWeHadNotAskedForMore) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit few = before;
  few.rlim_cur = 300;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
  raise_open_files();
  rlimit raised{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &raised), 0);
  EXPECT_GT(raised.rlim_cur, 300u);
  auto child = m_keeper->spawn(shell("ulimit -n"));
  ASSERT_TRUE(child) << child.error().message;
  ASSERT_TRUE((*child)->wait(soon()));
  EXPECT_EQ(contents_of(m_folder / "out"), "300\n");
}

TEST_F(KeeperTest, SaysWhyAProgramCannotBeStarted) {
  Command command = shell("");
  command.arguments = {"no-such-program-anywhere"};
  const auto child = m_keeper->spawn(command);
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().code, ErrorCode::environment);
  EXPECT_NE(child.error().message.find("no-such-program-anywhere"), std::string::npos);
  EXPECT_NE(child.error().message.find("No such file"), std::string::npos);
}

TEST_F(KeeperTest, LooksProgramsUpInThePathOfTheChild) {
  std::filesystem::create_directory(m_folder / "bin");
  std::ofstream(m_folder / "bin" / "greet") << "#!/bin/sh\nexit 5\n";
  std::filesystem::permissions(m_folder / "bin" / "greet", std::filesystem::perms::owner_all);
  Command command = shell("");
  command.arguments = {"greet"};
  command.environment["PATH"] = (m_folder / "bin").string() + ":" + command.environment["PATH"];
  auto child = m_keeper->spawn(command);
  ASSERT_TRUE(child) << child.error().message;
  EXPECT_EQ((*child)->wait(soon())->code, 5);
}

TEST_F(KeeperTest, KillsTheWholeGroupOfAChild) {
  auto child = m_keeper->spawn(shell("sleep 1000 & echo $! > pid; wait"));
  ASSERT_TRUE(child);
  ASSERT_TRUE(eventually([&] { return !contents_of(m_folder / "pid").empty(); }));
  const pid_t grandchild = std::stoi(contents_of(m_folder / "pid"));
  ASSERT_EQ(kill(grandchild, 0), 0);
  const auto status = (*child)->kill_and_wait(soon());
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(status->signal, SIGKILL);
  EXPECT_NE(kill(grandchild, 0), 0);
}

TEST_F(KeeperTest, EndsWithEveryDescendantEvenOneThatLeftItsGroup) {
  auto child = m_keeper->spawn(shell("setsid sh -c 'echo $$ > pid; sleep 1000' & wait"));
  ASSERT_TRUE(child);
  ASSERT_TRUE(eventually([&] { return !contents_of(m_folder / "pid").empty(); }));
  const pid_t daemon = std::stoi(contents_of(m_folder / "pid"));
  child->reset();
  EXPECT_EQ(kill(daemon, 0), 0) << "it left the group, so only the keeper's end reaches it";
  m_keeper.reset();
  EXPECT_NE(kill(daemon, 0), 0);
}

TEST_F(KeeperTest, RunsCommandsAtItsEndWhenItsChildrenAreGone) {
  auto child = m_keeper->spawn(shell("trap '' TERM; echo $$ > pid; sleep 1000 & wait"));
  ASSERT_TRUE(child);
  ASSERT_TRUE(eventually([&] { return !contents_of(m_folder / "pid").empty(); }));
  ASSERT_TRUE(
      m_keeper->run_at_end(shell("kill -0 $(cat pid) 2>/dev/null && echo alive || echo gone")));
  ASSERT_TRUE(m_keeper->run_at_end(shell("echo second")));
  EXPECT_EQ(contents_of(m_folder / "out"), "");
  child->reset();
  m_keeper.reset();
  EXPECT_EQ(contents_of(m_folder / "out"), "gone\nsecond\n");
}

TEST_F(KeeperTest, DiscardsFoldersAtItsEnd) {
  const auto scratch = m_folder / "scratch";
  std::filesystem::create_directories(scratch / "deep");
  ASSERT_TRUE(m_keeper->discard_at_end(scratch));
  m_keeper.reset();
  EXPECT_FALSE(std::filesystem::exists(scratch));
}

TEST_F(KeeperTest, WaitingHasADeadline) {
  auto child = m_keeper->spawn(shell("sleep 1000"));
  ASSERT_TRUE(child);
  const auto status = (*child)->wait(Deadline(system_clock(), 20ms));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::timed_out);
}

TEST_F(KeeperTest, NothingIsLeftWhenTheHarnessIsKilled) {
  // A process of its own plays the harness: it starts a keeper and children, then is killed.
  const auto pid_file = m_folder / "pid";
  const pid_t harness = fork();
  ASSERT_GE(harness, 0);
  if (harness == 0) {
    auto keeper = Keeper::start();
    if (!keeper) _exit(1);
    auto child = (*keeper)->spawn(shell("setsid sleep 1000 & echo $! $$ > pid; sleep 1000"));
    if (!child) _exit(2);
    while (true) pause();
  }
  ASSERT_TRUE(eventually([&] { return contents_of(pid_file).find('\n') != std::string::npos; }));
  pid_t detached = 0;
  pid_t leader = 0;
  std::istringstream(contents_of(pid_file)) >> detached >> leader;
  ASSERT_EQ(kill(detached, 0), 0);
  ASSERT_EQ(kill(leader, 0), 0);
  ASSERT_EQ(kill(harness, SIGKILL), 0);
  ASSERT_EQ(waitpid(harness, nullptr, 0), harness);
  EXPECT_TRUE(eventually([&] { return kill(detached, 0) != 0 && kill(leader, 0) != 0; }));
}

TEST_F(KeeperTest, OneThatOutlivesUsHoldsItsLockUntilItIsTerminated) {
  const auto lock = m_folder / "lock";
  auto keeper = Keeper::start({.outlives_us = true, .lock_file = lock});
  ASSERT_TRUE(keeper) << keeper.error().message;
  const pid_t pid = (*keeper)->pid();
  auto child = (*keeper)->spawn(shell("echo $$ > pid; sleep 1000"));
  ASSERT_TRUE(child);
  EXPECT_FALSE(Keeper::start({.outlives_us = true, .lock_file = lock}));
  ASSERT_TRUE(
      eventually([&] { return contents_of(m_folder / "pid").find('\n') != std::string::npos; }));
  const pid_t leader = std::stoi(contents_of(m_folder / "pid"));
  ASSERT_EQ(kill(pid, SIGTERM), 0);
  ASSERT_EQ(waitpid(pid, nullptr, 0), pid);
  EXPECT_NE(kill(leader, 0), 0);
  EXPECT_TRUE(Keeper::start({.outlives_us = false, .lock_file = lock}));
}

TEST_F(KeeperTest, OneThatOutlivesUsEndsWhenItKeepsNothing) {
  auto keeper = Keeper::start({.outlives_us = true, .lock_file = m_folder / "lock"});
  ASSERT_TRUE(keeper) << keeper.error().message;
  const pid_t pid = (*keeper)->pid();
  auto child = (*keeper)->spawn(shell("until [ -e end ]; do sleep 0.01; done"));
  ASSERT_TRUE(child);
  child->reset();
  keeper->reset();
  std::ofstream(m_folder / "end") << "now";
  EXPECT_TRUE(eventually([&] { return waitpid(pid, nullptr, WNOHANG) == pid; }));
}

}  // namespace
}  // namespace wringer::process
