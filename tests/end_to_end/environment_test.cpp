// Machines that fail: services that die for real, full disks, no processes, files or ports, clocks
// that jump, a harness that is stopped or killed. What is finished is safe, the rest is reported,
// nothing stays behind.

#include "harness/instances/instance_clock.h"
#include "harness/process/descendants.h"
#include "tests/end_to_end/eventually.h"
#include "tests/end_to_end/scenario_text.h"
#include "tests/end_to_end/small_disk.h"
#include "tests/end_to_end/warm_pair.h"
#include "tests/end_to_end/wringer_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace wringer::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using nlohmann::json;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string k_right{
    "[ledger, --topic, \"{topic.payments}\", --group, \"{group}\", --apply, dedup]"};

// Some wait for deadlines of a minute and more.
bool has_time() {
  return std::getenv("WRINGER_FULL_SWEEPS") != nullptr;
}
constexpr const char* k_no_time = "takes minutes: WRINGER_FULL_SWEEPS=1";

class Environment : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(temporary());
    // The user of Postgres must get through.
    fs::permissions(m_folder.path(), fs::perms::others_exec, fs::perm_options::add);
  }
  void TearDown() override {
    EXPECT_TRUE(eventually(30s, [] { return processes_left_behind().size() <= 1; }))
        << testing::PrintToString(processes_left_behind());
    EXPECT_THAT(left_in_warm_pair(), IsEmpty());
    EXPECT_TRUE(fs::is_empty(temporary()));
  }

  [[nodiscard]] fs::path temporary() const { return m_folder.path() / "tmp"; }
  [[nodiscard]] std::string scenario(const ScenarioParts& parts,
                                     const std::string& file = "own.yaml") const {
    return m_folder.write(file, scenario_text(parts)).string();
  }
  [[nodiscard]] std::string right_scenario() const {
    return scenario({.command = k_right, .faults = k_kill});
  }
  [[nodiscard]] std::unique_ptr<WringerProcess> start(
      const std::vector<std::string>& arguments, Variables variables = {},
      const std::function<void()>& in_child = {}) const {
    variables.emplace("TMPDIR", temporary().string());
    return std::make_unique<WringerProcess>(arguments, m_folder.path(), variables, in_child);
  }
  [[nodiscard]] Finished run(const std::vector<std::string>& arguments, Variables variables = {},
                             const std::function<void()>& in_child = {}) const {
    return start(arguments, std::move(variables), in_child)->finish(150s);
  }
  // A case whose folder ends like this has come to the phase.
  [[nodiscard]] bool has_begun(const std::string& phase, const std::string& folder_ending) const {
    const std::string mark = "\"action\":\"phase\",\"text\":\"" + phase + "\"";
    std::error_code none;  // Nothing has begun.
    for (const auto& file :
         fs::recursive_directory_iterator(m_folder.path() / "wringer-results", none)) {
      if (file.path().filename() != "journal.ndjson") continue;
      if (!file.path().parent_path().string().ends_with(folder_ending)) continue;
      // The first one makes the journal itself, in its midst.
      if (phase == "prepare") return true;
      if (contents_of(file.path()).find(mark) != std::string::npos) return true;
    }
    return false;
  }
  // The newest run's.
  [[nodiscard]] fs::path results() const {
    return fs::canonical(m_folder.path() / "wringer-results" / "latest");
  }

  TestFolder m_folder;
};

void await_verdict(const WringerProcess& run) {
  ASSERT_TRUE(eventually(60s, [&] { return run.out_so_far().find("holds") != std::string::npos; }))
      << run.out_so_far();
}

// Kills the process of the run that has this in its command line.
void kill_service(const WringerProcess& run, const std::string& mark) {
  for (const pid_t pid : process::descendants_of(run.pid())) {
    std::string command = contents_of("/proc/" + std::to_string(pid) + "/cmdline");
    std::replace(command.begin(), command.end(), '\0', ' ');
    if (command.find(mark) == std::string::npos) continue;
    ASSERT_EQ(kill(pid, SIGKILL), 0);
    return;
  }
  FAIL() << "no process with " << mark;
}

// --- Services that die for real ---

TEST_F(Environment, AKafkaThatDiesEndsTheRunAndNobodyElseIsBlamed) {
  if (!has_time()) GTEST_SKIP() << k_no_time;
  const auto running = start({"run", right_scenario(), "--cold", "--times", "200", "--jobs", "1"});
  await_verdict(*running);
  kill_service(*running, "kafka.Kafka");
  const Finished finished = running->finish(150s);
  EXPECT_EQ(finished.code, 5) << finished.all();
  EXPECT_THAT(finished.err, AllOf(HasSubstr("Kafka"), HasSubstr("signal 9")));
  EXPECT_THAT(finished.out, Not(HasSubstr("✗")));
}

TEST_F(Environment, APostgresThatDiesEndsTheRunAndNobodyElseIsBlamed) {
  const auto running = start({"run", right_scenario(), "--cold", "--times", "200", "--jobs", "1"});
  await_verdict(*running);
  kill_service(*running, "bin/postgres");
  // A second or two, unless the dead are asked for anything.
  const Finished finished = running->finish(30s);
  EXPECT_EQ(finished.code, 5) << finished.all();
  EXPECT_THAT(finished.err, AllOf(HasSubstr("Postgres"), HasSubstr("signal 9")));
  EXPECT_THAT(finished.out, Not(HasSubstr("✗")));
}

// --- Nothing left of something ---

TEST_F(Environment, AFullDiskForResultsIsNamedAndNothingIsCalledGreen) {
  const SmallDisk disk(m_folder.path() / "disk", "128k");
  if (!disk.is_there()) GTEST_SKIP() << "only root can mount a small disk";
  const Finished finished = run({"run", right_scenario(), "--results", disk.path().string()});
  EXPECT_THAT(finished.code, AnyOf(2, 5)) << finished.all();
  EXPECT_THAT(finished.all(), HasSubstr("No space left"));
}

TEST_F(Environment, AFullDiskForServicesIsNamedBeforeAnythingStarts) {
  const SmallDisk disk(temporary(), "8m");
  if (!disk.is_there()) GTEST_SKIP() << "only root can mount a small disk";
  const Finished finished = run({"run", right_scenario(), "--cold"});
  EXPECT_EQ(finished.code, 5) << finished.all();
  EXPECT_THAT(finished.err, HasSubstr(temporary().string()));
}

// Every number of files that is too small, up to one that is enough: no crash, no verdict that is
// wrong, and a reason.
TEST_F(Environment, WithoutFilesToOpenItEndsWithAReason) {
  if (!has_time()) GTEST_SKIP() << k_no_time;
  const std::string scenario = right_scenario();
  bool was_enough = false;
  for (rlim_t files = 4; files <= 256 && !was_enough; files += files < 16 ? 4 : files / 3) {
    const Finished finished = run({"run", scenario, "--jobs", "1"}, {}, [files] {
      const rlimit limit{files, files};
      setrlimit(RLIMIT_NOFILE, &limit);
    });
    was_enough = finished.code == 0;
    // 127: not even its libraries could be opened.
    EXPECT_THAT(finished.code, AnyOf(0, 2, 5, 127)) << files << " files: " << finished.all();
    if (finished.code == 5) {
      EXPECT_FALSE(finished.err.empty());
    }
  }
  EXPECT_TRUE(was_enough);
}

// Root may have as many processes as it likes, so another user runs it.
TEST_F(Environment, WithoutProcessesToStartItEndsWithAReason) {
  if (!has_time()) GTEST_SKIP() << k_no_time;
  if (geteuid() != 0) GTEST_SKIP() << "only root can become a user who has no processes yet";
  constexpr uid_t k_nobody_else = 54'321;
  const WarmAddresses warm = warm_addresses();
  const fs::path home = m_folder.path() / "home";
  fs::create_directory(home);
  for (const fs::path& folder : {m_folder.path(), home, temporary()}) {
    ASSERT_EQ(chown(folder.c_str(), k_nobody_else, k_nobody_else), 0);
  }
  const std::string scenario = right_scenario();
  bool was_enough = false;
  for (rlim_t processes = 1; processes <= 200 && !was_enough; processes += 1 + processes / 2) {
    const Finished finished =
        run({"run", scenario, "--jobs", "1", "--kafka", "external:" + warm.kafka, "--postgres",
             "external:" + warm.postgres},
            {{"XDG_CACHE_HOME", home.string()}, {"HOME", home.string()}}, [processes] {
              const rlimit limit{processes, processes};
              setrlimit(RLIMIT_NPROC, &limit);
              if (setgid(k_nobody_else) != 0 || setuid(k_nobody_else) != 0) _exit(70);
            });
    was_enough = finished.code == 0;
    EXPECT_THAT(finished.code, AnyOf(0, 2, 5)) << processes << " processes: " << finished.all();
    if (finished.code == 5) {
      EXPECT_FALSE(finished.err.empty());
    }
  }
  EXPECT_TRUE(was_enough);
}

TEST_F(Environment, WithoutMemoryItEndsWithAReason) {
  if (!has_time()) GTEST_SKIP() << k_no_time;
  const std::string scenario = right_scenario();
  bool was_enough = false;
  for (rlim_t megabytes = 32; megabytes <= 4096 && !was_enough; megabytes *= 2) {
    const Finished finished = run({"run", scenario, "--jobs", "1"}, {}, [megabytes] {
      const rlimit limit{megabytes << 20U, megabytes << 20U};
      setrlimit(RLIMIT_AS, &limit);
    });
    was_enough = finished.code == 0;
    // 127: not even its libraries found room.
    EXPECT_THAT(finished.code, AnyOf(0, 2, 5, 127)) << megabytes << " MB: " << finished.all();
    if (finished.code != 0) {
      EXPECT_FALSE(finished.all().empty());
    }
  }
  EXPECT_TRUE(was_enough);
}

// A machine of its own, as far as networks go, with so many ports for everybody.
void have_few_ports(int ports) {
  if (unshare(CLONE_NEWNET) != 0) _exit(71);
  const int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq loopback{};
  std::strcpy(loopback.ifr_name, "lo");
  loopback.ifr_flags = IFF_UP;
  if (ioctl(any, SIOCSIFFLAGS, &loopback) != 0) _exit(71);
  std::ofstream("/proc/sys/net/ipv4/ip_local_port_range") << 40'000 << " " << 39'999 + ports;
}

TEST_F(Environment, WithoutPortsItEndsWithAReason) {
  if (!has_time()) GTEST_SKIP() << k_no_time;
  if (geteuid() != 0) GTEST_SKIP() << "only root can have a network of its own";
  for (const int ports : {1, 8, 24}) {
    const Finished finished = run({"run", right_scenario(), "--cold", "--jobs", "1"}, {},
                                  [ports] { have_few_ports(ports); });
    EXPECT_THAT(finished.code, AnyOf(2, 5)) << ports << " ports: " << finished.all();
    EXPECT_FALSE(finished.all().empty());
  }
}

// --- Time, and others ---

TEST_F(Environment, AWallClockThatJumpsChangesNoVerdict) {
  const auto library = instances::find_faketime();
  if (!library) GTEST_SKIP() << library.error().message;
  const fs::path ours = fs::path(WRINGER_PROGRAM).parent_path() / "wringer-clock.so";
  const fs::path clock = m_folder.write("clock", "+0\n");
  const std::string scenario =
      this->scenario({.command = k_right, .events = 200, .faults = k_kill});
  const auto running = start({"run", scenario, "--times", "6", "--jobs", "1"},
                             // The second lets the library's clock and the kernel's waiting get on.
                             {{"LD_PRELOAD", library->string() + ":" + ours.string()},
                              {"FAKETIME_TIMESTAMP_FILE", clock.string()},
                              {"FAKETIME_NO_CACHE", "1"},
                              {"FAKETIME_DONT_FAKE_MONOTONIC", "1"},
                              {"DONT_FAKE_MONOTONIC", "1"}});
  await_verdict(*running);
  std::ofstream(clock) << "-7200\n";
  ASSERT_TRUE(eventually(90s, [&] {
    const std::string out = running->out_so_far();
    return out.find("holds", out.find("holds") + 1) != std::string::npos;
  }));
  // Brokers, whose clock did not jump, refuse what is an hour ahead of them.
  std::ofstream(clock) << "+1800\n";
  const Finished finished = running->finish(180s);
  EXPECT_EQ(finished.code, 0) << finished.all();
}

TEST_F(Environment, TwoRunsOnOneMachineKeepOutOfEachOthersWay) {
  const std::string wrong = scenario({.faults = k_kill}, "wrong.yaml");
  const auto first = start({"run", wrong, "--times", "4", "--results", "first"});
  fs::create_directory(m_folder.path() / "second");
  WringerProcess second({"run", right_scenario(), "--times", "4"}, m_folder.path() / "second",
                        {{"TMPDIR", temporary().string()}});
  const Finished one = first->finish(120s);
  const Finished other = second.finish(120s);
  EXPECT_EQ(one.code, 1) << one.all();
  EXPECT_THAT(one.out, HasSubstr("duplicate effect"));
  EXPECT_EQ(other.code, 0) << other.all();
}

// Longer than the system may take to settle, while it still has work to do.
TEST_F(Environment, ARunThatIsStoppedForAWhileDoesNotBlameTheSystem) {
  const fs::path go_on = m_folder.path() / "go-on";
  const auto running = start(
      {"run",
       scenario(
           {.command = "[bash, -c, \"ledger $0 $@ & until (($(psql -Atc 'SELECT count(*) FROM "
                       "transactions' $DATABASE_URL) > 3)); do sleep 0.02; done; kill -STOP $!; "
                       "until [ -e " +
                       go_on.string() +
                       " ]; do sleep 0.02; done; kill -CONT $!; wait\", --topic, "
                       "\"{topic.payments}\", --group, \"{group}\", --apply, dedup]",
            .events = 400,
            .more = "settle: {deadline: 6s}\n"})});
  ASSERT_TRUE(eventually(30s, [&] { return has_begun("settle", ""); })) << running->out_so_far();
  kill(running->pid(), SIGSTOP);
  std::this_thread::sleep_for(6500ms);
  kill(running->pid(), SIGCONT);
  EXPECT_THAT(running->out_so_far(), Not(HasSubstr("holds"))) << "it has work left";
  std::ofstream(go_on).put('\n');
  const Finished finished = running->finish(60s);
  EXPECT_EQ(finished.code, 0) << finished.all();
}

// --- A harness that is killed ---

class Killed : public Environment, public testing::WithParamInterface<const char*> {};

TEST_P(Killed, InThisPhaseOfItsSecondCaseItLosesNothingThatWasFinishedAndLeavesNothing) {
  const std::string scenario = right_scenario();
  const auto running =
      start({"run", scenario, "--times", "9", "--jobs", "1", "--junit", "reports"});
  ASSERT_TRUE(eventually(60s, [&] { return has_begun(GetParam(), ".2"); }))
      << running->out_so_far();
  kill(running->pid(), SIGKILL);
  EXPECT_EQ(running->finish().code, 128 + SIGKILL);
  EXPECT_EQ(json::parse(contents_of(results() / "results.json")).at("finished"), false);
  // The first case, whole.
  std::ifstream cases(results() / "cases.ndjson");
  std::string first;
  ASSERT_TRUE(std::getline(cases, first));
  EXPECT_EQ(json::parse(first).at("verdict"), "holds");
  EXPECT_THAT(contents_of(m_folder.path() / "reports" / "TEST-own.xml"), HasSubstr("was not run"));
  EXPECT_TRUE(eventually(30s, [] { return processes_left_behind().size() <= 1; }))
      << testing::PrintToString(processes_left_behind());
  // What only the next one can reach.
  const Finished next = run({"run", scenario});
  EXPECT_EQ(next.code, 0) << next.all();
}

INSTANTIATE_TEST_SUITE_P(Phases, Killed,
                         testing::Values("prepare", "start", "work", "heal", "settle", "observe",
                                         "judge", "tear down"),
                         [](const testing::TestParamInfo<const char*>& phase) {
                           std::string name(phase.param);
                           std::erase(name, ' ');
                           return name;
                         });

}  // namespace
}  // namespace wringer::test
