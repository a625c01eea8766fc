#include "harness/process/process_states.h"

#include "harness/process/descendants.h"

#include <gtest/gtest.h>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <vector>

namespace wringer::process {
namespace {

// The leader of a group of its own; killed at the end with all of it.
class Group {
 public:
  template <typename Body>
  explicit Group(Body body) : m_leader(fork()) {
    if (m_leader == 0) {
      setpgid(0, 0);
      body();
      _exit(0);
    }
    setpgid(m_leader, m_leader);
  }
  ~Group() {
    kill(-m_leader, SIGKILL);
    while (waitpid(-m_leader, nullptr, 0) > 0) {
    }
  }
  [[nodiscard]] pid_t leader() const { return m_leader; }

 private:
  pid_t m_leader;
};

ProcessStates states_from(pid_t leader) {
  std::vector<pid_t> pids = descendants_of(leader);
  pids.push_back(leader);
  return states_of(pids);
}

// States change in the kernel, which tells nobody: it is asked until it is so.
template <typename Condition>
bool comes_to(pid_t leader, Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (std::chrono::steady_clock::now() < deadline) {
    if (condition(states_from(leader))) return true;
    poll(nullptr, 0, 1);
  }
  return false;
}

TEST(ProcessStates, CountProcessesThatAreStopped) {
  const Group group([] { pause(); });
  EXPECT_TRUE(comes_to(group.leader(), [](const ProcessStates& state) {
    return state.processes == 1 && state.standing_still == 0;
  }));
  ASSERT_EQ(kill(-group.leader(), SIGSTOP), 0);
  EXPECT_TRUE(comes_to(group.leader(),
                       [](const ProcessStates& state) { return state.standing_still == 1; }));
}

// A shell may be stopped just when its child has been made and has not become another program yet.
TEST(ProcessStates, CountAParentThatWaitsForAStoppedChild) {
  const Group group([] {
    if (vfork() == 0) {
      pause();
      _exit(0);
    }
  });
  ASSERT_TRUE(
      comes_to(group.leader(), [](const ProcessStates& state) { return state.processes == 2; }));
  EXPECT_EQ(states_from(group.leader()).standing_still, 0);
  ASSERT_EQ(kill(-group.leader(), SIGSTOP), 0);
  EXPECT_TRUE(comes_to(group.leader(),
                       [](const ProcessStates& state) { return state.standing_still == 2; }));
}

}  // namespace
}  // namespace wringer::process
