// Containers of an engine that is a shell script here: it keeps the numbers of its processes in
// files, and shows them to nobody, as an engine on another machine.

#include "harness/instances/instance_container.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

namespace wringer::instances {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// `run` gets --rm --pull never --name NAME …; what stands behind the image is a script for the
// shell. It becomes the container's own way to end, and tells of signals as engines do.
constexpr const char* k_engine = R"END(#!/bin/bash
cd "$(dirname "$0")" || exit 1
verb=$1; name=${@: -1}
echo "$@" >>calls
case $verb in
  run)
    name=$6; script=${@: -1}
    [ -e slow ] && sleep 0.3
    sh -c "$script" & echo $! >"$name"
    wait $!; code=$?; rm -f "$name"; exit $code ;;
  inspect) [ -e "$name" ] && echo "1 0123456789abcdef-elsewhere" ;;
  kill | rm) [ -e "$name" ] && kill -KILL "$(cat "$name")" ;;
  stop)
    kill -TERM "$(cat "$name")"
    for ((i = 0; i < $3 * 100; i++)); do [ -e "$name" ] || exit 0; sleep 0.01; done
    kill -KILL "$(cat "$name")" ;;
  pause) [ -e "$name" ] && kill -STOP "$(cat "$name")" ;;
  unpause) kill -CONT "$(cat "$name")" ;;
esac
)END";

class InstanceContainerTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "container-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    m_folder = pattern;
    std::ofstream(engine()) << k_engine;
    std::filesystem::permissions(engine(), std::filesystem::perms::owner_all);
    auto keeper = process::Keeper::start();
    ASSERT_TRUE(keeper) << keeper.error().message;
    m_keeper = std::move(*keeper);
    // Not before: questions to the engine may still be under way at the end of a test.
    ASSERT_TRUE(m_keeper->discard_at_end(m_folder));
  }

  std::string engine() const { return (m_folder / "engine").string(); }
  ContainerPlan plan(const std::string& script) const {
    return {.engine = engine(),
            .name = "ledger",
            .label = "wringer.run=1",
            .image = "ledger:1",
            .options = {"--memory", "1g"},
            .command = {script},
            .environment = {{"GROUP", "g 1"}},
            .stdout_file = m_folder / "out",
            .stderr_file = m_folder / "err"};
  }
  void start(const std::string& script) { start(plan(script)); }
  void start(ContainerPlan plan) {
    m_instance = std::make_unique<InstanceContainer>(
        m_io, system_clock(), *m_keeper, std::move(plan),
        [this](const UnaskedExit& exit) { m_exits.push_back(to_text(exit.status)); });
    ASSERT_TRUE(m_instance->start());
  }
  std::string calls() const {
    std::stringstream text;
    text << std::ifstream(m_folder / "calls").rdbuf();
    return text.str();
  }
  bool is_there(const std::string& name) const { return std::filesystem::exists(m_folder / name); }

  template <typename Condition>
  void serve_until(Condition condition) {
    const Deadline deadline(system_clock(), 10s);
    while (!condition()) {
      ASSERT_FALSE(deadline.passed()) << calls();
      m_io.restart();
      m_io.run_for(5ms);
    }
  }

  std::filesystem::path m_folder;
  std::unique_ptr<process::Keeper> m_keeper;
  // Calls that are still under way end with it, and need their keeper.
  asio::io_context m_io{1};
  std::unique_ptr<InstanceContainer> m_instance;
  std::vector<std::string> m_exits;
};

TEST_F(InstanceContainerTest, IsRunInTheNetworkOfThisMachineAndRemovedAtItsEnd) {
  EXPECT_THAT(run_arguments(plan("exit"), "ledger-1"),
              ElementsAre(engine(), "run", "--rm", "--pull", "never", "--name", "ledger-1",
                          "--label", "wringer.run=1", "--network", "host", "--env", "GROUP=g 1",
                          "--memory", "1g", "ledger:1", "exit"));
}

TEST_F(InstanceContainerTest, GetsASecretThatStandsInNoCommandLine) {
  ContainerPlan secret = plan("echo \"$DATABASE_URL\" >seen");
  secret.environment["DATABASE_URL"] = "postgresql://me:swordfish@127.0.0.1/d";
  secret.secrets = {"swordfish", ""};
  start(secret);
  serve_until([&] { return !m_exits.empty(); });
  EXPECT_THAT(calls(), HasSubstr("--env DATABASE_URL --env GROUP=g 1"));
  EXPECT_THAT(calls(), Not(HasSubstr("swordfish")));
  std::string seen;
  std::getline(std::ifstream(m_folder / "seen") >> std::ws, seen);
  EXPECT_EQ(seen, "postgresql://me:swordfish@127.0.0.1/d");
}

TEST_F(InstanceContainerTest, TellsOfAnEndThatNobodyAskedFor) {
  start("echo last words >&2; exit 3");
  serve_until([&] { return !m_exits.empty(); });
  EXPECT_THAT(m_exits, ElementsAre("exited with code 3"));
  EXPECT_FALSE(m_instance->running());
  EXPECT_THAT(last_lines_of(*m_instance, 1), ElementsAre("last words"));
}

TEST_F(InstanceContainerTest, DiesByTheEngineWhereItsProcessesAreNotSeen) {
  start("exec sleep 1000");
  serve_until([&] { return is_there("ledger-1"); });
  std::optional<Result<std::string>> how;
  m_instance->kill([&](Result<std::string> result) { how = std::move(result); });
  serve_until([&] { return how.has_value(); });
  ASSERT_TRUE(*how) << how->error().message;
  EXPECT_THAT(**how, HasSubstr("was killed by signal 9"));
  EXPECT_THAT(m_exits, IsEmpty());
  ASSERT_TRUE(m_instance->start());
  serve_until([&] { return is_there("ledger-2"); });
  EXPECT_EQ(m_instance->starts(), 2);
}

TEST_F(InstanceContainerTest, DiesThoughTheEngineHasNotMadeItYet) {
  std::ofstream(m_folder / "slow").flush();
  start("exec sleep 1000");
  std::optional<Result<std::string>> how;
  m_instance->kill([&](Result<std::string> result) { how = std::move(result); });
  serve_until([&] { return how.has_value(); });
  ASSERT_TRUE(*how) << how->error().message;
  EXPECT_FALSE(is_there("ledger-1"));
}

TEST_F(InstanceContainerTest, EndsByItselfWhenItIsAskedTo) {
  start("trap 'exit 4' TERM; echo up; while true; do sleep 0.01; done");
  serve_until([&] { return !last_lines_of(*m_instance, 1).empty(); });
  std::optional<Result<TerminatedProcess>> ended;
  m_instance->terminate(3s, [&](Result<TerminatedProcess> result) { ended = std::move(result); });
  serve_until([&] { return ended.has_value(); });
  ASSERT_TRUE(*ended) << ended->error().message;
  EXPECT_TRUE((*ended)->by_itself);
  EXPECT_EQ((*ended)->how, "exited with code 4");
  EXPECT_THAT(calls(), HasSubstr("stop -t 3 ledger-1"));
}

TEST_F(InstanceContainerTest, IsPausedAndGoesOn) {
  start("while true; do echo tick; sleep 0.01; done");
  serve_until([&] { return last_lines_of(*m_instance, 3).size() == 3; });
  std::optional<Result<int>> stopped;
  m_instance->pause([&](Result<int> result) { stopped = std::move(result); });
  serve_until([&] { return stopped.has_value(); });
  ASSERT_TRUE(*stopped) << stopped->error().message;
  const std::size_t ticks = last_lines_of(*m_instance, 100'000).size();
  std::optional<Status> resumed;
  m_instance->resume([&](Status status) { resumed = std::move(status); });
  serve_until([&] { return resumed.has_value(); });
  EXPECT_TRUE(*resumed);
  serve_until([&] { return last_lines_of(*m_instance, 100'000).size() > ticks; });
}

TEST_F(InstanceContainerTest, IsGoneWhenItsObjectIs) {
  start("exec sleep 1000");
  serve_until([&] { return is_there("ledger-1"); });
  m_instance.reset();
  EXPECT_FALSE(is_there("ledger-1"));
}

}  // namespace
}  // namespace wringer::instances
