#pragma once

#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "harness/core/moment.h"
#include "harness/process/keeper.h"

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace wringer::run {

// How a process ended that was asked to.
struct TerminatedProcess {
  // It needed no SIGKILL.
  bool by_itself = false;
  std::string how;
};

// One instance of the system: a process that is started, watched, stopped, killed and started
// again. Used on the I/O thread; destroying it kills what is running.
class InstanceProcess {
 public:
  // `on_exit` is told when it ends without having been asked to by us.
  InstanceProcess(asio::io_context& io, const Clock& clock, process::Keeper& keeper,
                  process::Command command,
                  std::function<void(const process::ExitStatus&)> on_exit);
  ~InstanceProcess();
  InstanceProcess(const InstanceProcess&) = delete;
  InstanceProcess& operator=(const InstanceProcess&) = delete;

  // From the next start on.
  void add_environment(const std::map<std::string, std::string>& variables);

  // Does nothing if it is running.
  [[nodiscard]] Status start();
  // SIGKILL to its whole group; `done` comes, later, when none of it is left: how its leader ended.
  void kill(std::function<void(Result<std::string>)> done);
  // SIGTERM to its leader; SIGKILL to what is left of its group when the leader has ended or
  // `grace` is over. `done` comes, later, when none of it is left.
  void terminate(Duration grace, std::function<void(Result<TerminatedProcess>)> done);

  // SIGSTOP to its whole group; `done` comes, later, when every process of it was seen standing
  // still: how many there are.
  void pause(std::function<void(Result<int>)> done);
  // SIGCONT to its whole group. Nothing to be done is no error.
  [[nodiscard]] Status resume();

  [[nodiscard]] bool running() const { return m_child != nullptr; }
  [[nodiscard]] int starts() const { return static_cast<int>(m_pids.size()); }
  // Of the leader, which leads a session of its own too; 0 if it isn't running.
  [[nodiscard]] pid_t pid() const { return m_child == nullptr ? 0 : m_child->pid(); }
  // Of the leaders of all its starts.
  [[nodiscard]] const std::vector<pid_t>& pids() const { return m_pids; }
  // What it writes to, from its first start on.
  [[nodiscard]] std::vector<std::filesystem::path> outputs() const {
    return {m_command.stdout_file, m_command.stderr_file};
  }
  // The last lines that it wrote to stderr, or, if there are none, to stdout; at most `count`.
  [[nodiscard]] std::vector<std::string> last_lines(std::size_t count) const;

 private:
  void watch();
  void on_leader_ended();
  [[nodiscard]] Status kill_group();
  // Asks every millisecond until the whole group is gone, then tells all who wait.
  void await_group_end();
  // Likewise until the whole group stands still.
  void await_standstill(const Deadline& deadline, std::function<void(Result<int>)> done);
  [[nodiscard]] std::shared_ptr<asio::steady_timer> timer(Duration time);

  asio::io_context& m_io;
  const Clock& m_clock;
  process::Keeper& m_keeper;
  process::Command m_command;
  std::function<void(const process::ExitStatus&)> m_on_exit;
  std::unique_ptr<process::Child> m_child;
  asio::posix::stream_descriptor m_pidfd;
  // Whoever asked it to end.
  std::vector<std::function<void(Result<process::ExitStatus>)>> m_awaiting_end;
  // Before its leader had ended.
  bool m_was_killed = false;
  Deadline m_kill_deadline;
  std::vector<pid_t> m_pids;
  // Gone when this object is: timers that are still to come know by it.
  std::shared_ptr<int> m_alive = std::make_shared<int>(0);
};

}  // namespace wringer::run
