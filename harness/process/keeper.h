#pragma once

// The keeper: a small process of ours that is the parent of every child we start. It outlives us by
// a moment: when the harness ends, however it ends (SIGKILL too), the keeper sees its socket close,
// kills every descendant, runs the commands and removes the folders entrusted to it, and ends. It
// is a child subreaper (prctl(2) PR_SET_CHILD_SUBREAPER), so a child that daemonises stays its
// descendant.

#include "harness/core/clock.h"
#include "harness/core/error.h"

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace wringer::process {

struct UserAndGroup {
  uid_t user = 0;
  gid_t group = 0;
};

struct Command {
  // argv[0] is looked up in PATH (the child's), unless it has a slash. No shell.
  std::vector<std::string> arguments;
  // The child's whole environment. See `inherited_environment`.
  std::map<std::string, std::string> environment;
  std::filesystem::path directory;
  // Both are appended to; stdin is /dev/null.
  std::filesystem::path stdout_file;
  std::filesystem::path stderr_file;
  // So many bytes, at the most, of each are kept of what it writes: the first half of them and the
  // last, with a line between that says what was left out. It then writes into pipes that the
  // keeper empties. 0: it writes into the files itself, as much as it likes.
  std::uint64_t output_max = 0;
  // Words that stand nowhere in what is kept of it (with `output_max`): stars do in their place.
  std::vector<std::string> secrets{};
  // Only root can ask for another user.
  std::optional<UserAndGroup> run_as;
};

// How a process ended.
struct ExitStatus {
  // Exit code, if it exited; else -1.
  int code = -1;
  // The signal that ended it; else 0.
  int signal = 0;

  [[nodiscard]] bool success() const { return code == 0; }
};

// "exited with code 3", "was killed by signal 9 (Killed)".
[[nodiscard]] std::string to_text(const ExitStatus& status);

class Keeper;

// A child and whatever it started: it leads a process group (and session) of its own.
// Destroying it kills the group and waits for its end, unless its keeper outlives us: then it lives
// on. Not thread-safe, but may move threads. Must not outlive its Keeper.
class Child {
 public:
  Child(Keeper& keeper, pid_t pid, int pidfd) : m_keeper(&keeper), m_pid(pid), m_pidfd(pidfd) {}
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] pid_t pid() const { return m_pid; }
  // Becomes readable when the process has ended; owned by this object. For an event loop.
  [[nodiscard]] int pidfd() const { return m_pidfd; }

  [[nodiscard]] bool running() const;
  // To the leader alone / to every process of its group. Signalling what has ended is no error.
  [[nodiscard]] Status signal(int number);
  [[nodiscard]] Status signal_group(int number);

  // Waits for the leader's end; error code timed_out at the deadline.
  [[nodiscard]] Result<ExitStatus> wait(const Deadline& deadline);
  // SIGKILL to the group, then waits until none of the group is left.
  [[nodiscard]] Result<ExitStatus> kill_and_wait(const Deadline& deadline);
  // After the end only.
  [[nodiscard]] Result<ExitStatus> exit_status();
  // The leader has ended; what it has left in its group goes on, and ends with the keeper at the
  // latest.
  void leave_group() { m_gone = true; }
  // No process of the group is left, not even a zombie.
  [[nodiscard]] bool group_gone() const;

 private:
  Keeper* m_keeper;
  pid_t m_pid;
  int m_pidfd;
  std::optional<ExitStatus> m_status;
  // The whole group was seen to be gone: from then on its number may be somebody else's.
  bool m_gone = false;
};

struct KeeperOptions {
  // false: the keeper and all its children end with us. true: they live on until somebody sends the
  // keeper SIGTERM (`wringer env down`).
  bool outlives_us = false;
  // Locked with flock(2) by the keeper for as long as it lives: whoever can lock it knows that the
  // keeper is gone. Empty: none.
  std::filesystem::path lock_file;
};

// Thread-safe.
class Keeper {
 public:
  // Starts the program `wringer-keeper` that stands beside our own executable. Error code
  // environment also where our limits are too low for anything (see limits.h).
  [[nodiscard]] static Result<std::unique_ptr<Keeper>> start(const KeeperOptions& options = {});
  // Ends the keeper and with it every child (unless it outlives us), and waits until it has ended.
  ~Keeper();
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  // Error code environment, with the reason, if the program can't be executed.
  [[nodiscard]] Result<std::unique_ptr<Child>> spawn(const Command& command);

  // The keeper runs this command when it ends, after every child has ended: for what is no child of
  // ours, such as a container. It gets ten seconds.
  [[nodiscard]] Status run_at_end(const Command& command);
  // The keeper removes this folder, with all that is in it, when it ends.
  [[nodiscard]] Status discard_at_end(const std::filesystem::path& folder);

  [[nodiscard]] pid_t pid() const { return m_pid; }

 private:
  friend class Child;
  struct Impl;
  Keeper(std::unique_ptr<Impl> impl, pid_t pid);

  [[nodiscard]] Result<ExitStatus> status_of(pid_t pid);

  std::unique_ptr<Impl> m_impl;
  pid_t m_pid;
};

// Our own environment, to be added to.
[[nodiscard]] std::map<std::string, std::string> inherited_environment();

}  // namespace wringer::process
