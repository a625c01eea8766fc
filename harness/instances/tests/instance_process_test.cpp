#include "harness/instances/instance_process.h"

#include "harness/core/tests/serve_until.h"
#include "harness/process/process_states.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

namespace wringer::instances {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class InstanceProcessTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "instance-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    m_folder = pattern;
  }
  void TearDown() override {
    m_instance.reset();
    std::filesystem::remove_all(m_folder);
  }

  void start(const std::string& script) {
    m_instance = std::make_unique<InstanceProcess>(
        m_io, system_clock(),
        process::Command{.arguments = {"sh", "-c", script},
                         .environment = process::inherited_environment(),
                         .directory = m_folder,
                         .stdout_file = m_folder / "out",
                         .stderr_file = m_folder / "err",
                         .run_as = std::nullopt},
        [this](const UnaskedExit& exit) {
          m_exits.push_back(exit.status.code);
          m_lived_on = exit.lived_on;
        });
    ASSERT_TRUE(m_instance->start());
  }

  pid_t daemon() const {
    pid_t pid = 0;
    std::ifstream(m_folder / "daemon") >> pid;
    return pid;
  }

  asio::io_context m_io{1};
  std::filesystem::path m_folder;
  std::unique_ptr<InstanceProcess> m_instance;
  std::vector<int> m_exits;
  int m_lived_on = 0;
};

TEST_F(InstanceProcessTest, TellsOfAnEndThatNobodyAskedFor) {
  start("echo first >&2; echo last >&2; exit 4");
  serve_until(m_io, [&] { return !m_exits.empty(); });
  EXPECT_THAT(m_exits, ElementsAre(4));
  EXPECT_FALSE(m_instance->running());
  EXPECT_THAT(last_lines_of(*m_instance, 1), ElementsAre("last"));
}

TEST_F(InstanceProcessTest, AKillIsNoSuchEnd) {
  start("sleep 1000");
  std::optional<Result<std::string>> how;
  m_instance->kill([&](Result<std::string> result) { how = std::move(result); });
  EXPECT_FALSE(how) << "only when it is dead";
  serve_until(m_io, [&] { return how.has_value(); });
  ASSERT_TRUE(*how) << how->error().message;
  EXPECT_THAT(**how, HasSubstr("signal 9"));
  EXPECT_THAT(m_exits, testing::IsEmpty());
}

// In a session of its own, and an orphan: nothing but its keeper knows whose it is.
constexpr const char* k_and_a_daemon =
    "(setsid sh -c 'echo $$ >daemon; exec sleep 1000' &); while [ ! -s daemon ]; do sleep 0.01; "
    "done; ";

TEST_F(InstanceProcessTest, IsKilledWithWhatHasLeftItsGroupAndItsParent) {
  start(std::string(k_and_a_daemon) + "echo up >&2; exec sleep 1000");
  serve_until(m_io, [&] { return !last_lines_of(*m_instance, 1).empty(); });
  ASSERT_EQ(::kill(daemon(), 0), 0);
  std::optional<Result<std::string>> how;
  m_instance->kill([&](Result<std::string> result) { how = std::move(result); });
  serve_until(m_io, [&] { return how.has_value(); });
  EXPECT_NE(::kill(daemon(), 0), 0);
}

TEST_F(InstanceProcessTest, StandsStillWithWhatHasLeftItsGroupAndItsParent) {
  start(std::string(k_and_a_daemon) + "echo up >&2; exec sleep 1000");
  serve_until(m_io, [&] { return !last_lines_of(*m_instance, 1).empty(); });
  std::optional<Result<int>> stopped;
  m_instance->pause([&](Result<int> result) { stopped = std::move(result); });
  serve_until(m_io, [&] { return stopped.has_value(); });
  ASSERT_TRUE(*stopped) << stopped->error().message;
  EXPECT_EQ(process::states_of({daemon()}).standing_still, 1);
  std::optional<Status> resumed;
  m_instance->resume([&](Status status) { resumed = std::move(status); });
  serve_until(m_io, [&] { return resumed.has_value(); });
  ASSERT_TRUE(*resumed);
  EXPECT_EQ(process::states_of({daemon()}).standing_still, 0);
}

TEST_F(InstanceProcessTest, TellsThatItWentIntoTheBackgroundAndLeavesNothingThere) {
  start(std::string(k_and_a_daemon) + "exit 0");
  serve_until(m_io, [&] { return !m_exits.empty(); });
  EXPECT_THAT(m_exits, ElementsAre(0));
  EXPECT_EQ(m_lived_on, 1);
  EXPECT_NE(::kill(daemon(), 0), 0);
}

TEST_F(InstanceProcessTest, OfAnEndlessLineTellsTheBeginning) {
  start("head -c 100000 /dev/zero | tr '\\0' x >&2; exit 1");
  serve_until(m_io, [&] { return !m_exits.empty(); });
  ASSERT_EQ(last_lines_of(*m_instance, 1).size(), 1u);
  EXPECT_LT(last_lines_of(*m_instance, 1).front().size(), 1100u);
}

TEST_F(InstanceProcessTest, KillingWhatHasEndedIsAnError) {
  start("exit 0");
  serve_until(m_io, [&] { return !m_exits.empty(); });
  std::optional<Result<std::string>> how;
  m_instance->kill([&](Result<std::string> result) { how = std::move(result); });
  serve_until(m_io, [&] { return how.has_value(); });
  EXPECT_FALSE(*how);
}

TEST_F(InstanceProcessTest, StartsAgainAfterAKill) {
  start("echo up; sleep 1000");
  std::optional<Result<std::string>> how;
  m_instance->kill([&](Result<std::string> result) { how = std::move(result); });
  serve_until(m_io, [&] { return how.has_value(); });
  ASSERT_TRUE(m_instance->start());
  EXPECT_TRUE(m_instance->running());
  EXPECT_EQ(m_instance->starts(), 2);
}

TEST_F(InstanceProcessTest, EndsByItselfWhenItIsAskedTo) {
  start("trap 'exit 3' TERM; echo up >&2; while true; do sleep 0.01; done");
  serve_until(m_io, [&] { return !last_lines_of(*m_instance, 1).empty(); });
  std::optional<Result<TerminatedProcess>> ended;
  m_instance->terminate(10s, [&](Result<TerminatedProcess> result) { ended = std::move(result); });
  serve_until(m_io, [&] { return ended.has_value(); });
  ASSERT_TRUE(*ended) << ended->error().message;
  EXPECT_TRUE((*ended)->by_itself);
  EXPECT_EQ((*ended)->how, "exited with code 3");
  EXPECT_THAT(m_exits, testing::IsEmpty()) << "it was asked to";
  EXPECT_FALSE(m_instance->running());
}

TEST_F(InstanceProcessTest, IsKilledWhenItsGraceIsOver) {
  start("trap '' TERM; echo up >&2; while true; do sleep 0.01; done");
  serve_until(m_io, [&] { return !last_lines_of(*m_instance, 1).empty(); });
  std::optional<Result<TerminatedProcess>> ended;
  m_instance->terminate(50ms, [&](Result<TerminatedProcess> result) { ended = std::move(result); });
  serve_until(m_io, [&] { return ended.has_value(); });
  ASSERT_TRUE(*ended) << ended->error().message;
  EXPECT_FALSE((*ended)->by_itself);
  EXPECT_THAT((*ended)->how, HasSubstr("signal 9"));
}

TEST_F(InstanceProcessTest, GraceOfOneLifeDoesNotEndTheNext) {
  start("exec sleep 1000");
  std::optional<Result<TerminatedProcess>> ended;
  m_instance->terminate(30ms, [&](Result<TerminatedProcess> result) { ended = std::move(result); });
  serve_until(m_io, [&] { return ended.has_value(); });
  ASSERT_TRUE(m_instance->start());
  m_io.restart();
  m_io.run_for(60ms);
  EXPECT_TRUE(m_instance->running());
}

TEST_F(InstanceProcessTest, StandsStillWithAllOfItsGroupUntilItIsResumed) {
  start("sleep 1000 & sleep 1000 & while true; do echo tick >&2; sleep 0.01; done");
  serve_until(m_io, [&] { return last_lines_of(*m_instance, 5).size() == 5; });
  std::optional<Result<int>> stopped;
  m_instance->pause([&](Result<int> result) { stopped = std::move(result); });
  serve_until(m_io, [&] { return stopped.has_value(); });
  ASSERT_TRUE(*stopped) << stopped->error().message;
  EXPECT_GE(**stopped, 3);
  const std::size_t ticks = last_lines_of(*m_instance, 100'000).size();
  m_io.restart();
  m_io.run_for(50ms);
  EXPECT_EQ(last_lines_of(*m_instance, 100'000).size(), ticks);
  std::optional<Status> resumed;
  m_instance->resume([&](Status status) { resumed = std::move(status); });
  serve_until(m_io, [&] { return resumed.has_value(); });
  EXPECT_TRUE(*resumed);
  serve_until(m_io, [&] { return last_lines_of(*m_instance, 100'000).size() > ticks; });
}

TEST_F(InstanceProcessTest, DiesThoughItStandsStill) {
  start("sleep 1000");
  std::optional<Result<int>> stopped;
  m_instance->pause([&](Result<int> result) { stopped = std::move(result); });
  serve_until(m_io, [&] { return stopped.has_value(); });
  std::optional<Result<std::string>> how;
  m_instance->kill([&](Result<std::string> result) { how = std::move(result); });
  serve_until(m_io, [&] { return how.has_value(); });
  EXPECT_TRUE(*how);
}

TEST_F(InstanceProcessTest, PausingWhatHasEndedIsAnErrorAndResumingItIsNot) {
  start("exit 0");
  serve_until(m_io, [&] { return !m_exits.empty(); });
  std::optional<Result<int>> stopped;
  m_instance->pause([&](Result<int> result) { stopped = std::move(result); });
  serve_until(m_io, [&] { return stopped.has_value(); });
  EXPECT_FALSE(*stopped);
  std::optional<Status> resumed;
  m_instance->resume([&](Status status) { resumed = std::move(status); });
  serve_until(m_io, [&] { return resumed.has_value(); });
  EXPECT_TRUE(*resumed);
}

}  // namespace
}  // namespace wringer::instances
