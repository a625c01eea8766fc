#pragma once

#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "harness/core/moment.h"
#include "harness/process/keeper.h"

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <string>

namespace wringer::run {

// One instance of the system: a process that is started, watched, killed and started again.
// Used on the I/O thread; destroying it kills what is running.
class InstanceProcess {
 public:
  // `on_exit` is told when it ends without having been killed by us.
  InstanceProcess(asio::io_context& io, const Clock& clock, process::Keeper& keeper,
                  process::Command command,
                  std::function<void(const process::ExitStatus&)> on_exit);
  ~InstanceProcess();
  InstanceProcess(const InstanceProcess&) = delete;
  InstanceProcess& operator=(const InstanceProcess&) = delete;

  // Does nothing if it is running.
  [[nodiscard]] Status start();
  // SIGKILL to its whole group; `done` comes, later, when none of it is left: how its leader ended.
  void kill(std::function<void(Result<std::string>)> done);

  [[nodiscard]] bool running() const { return m_child != nullptr; }
  [[nodiscard]] int starts() const { return m_starts; }
  // Of the leader, which leads a session of its own too; 0 if it isn't running.
  [[nodiscard]] pid_t pid() const { return m_child == nullptr ? 0 : m_child->pid(); }
  // The last lines that it wrote to stderr, or, if there are none, to stdout; at most `count`.
  [[nodiscard]] std::vector<std::string> last_lines(std::size_t count) const;

 private:
  void watch();
  void on_leader_ended();
  // Asks every millisecond until the whole group is gone.
  void await_group_end(std::function<void(Result<std::string>)> done);

  asio::io_context& m_io;
  const Clock& m_clock;
  process::Keeper& m_keeper;
  process::Command m_command;
  std::function<void(const process::ExitStatus&)> m_on_exit;
  std::unique_ptr<process::Child> m_child;
  asio::posix::stream_descriptor m_pidfd;
  asio::steady_timer m_timer;
  std::function<void(Result<std::string>)> m_killed;
  Deadline m_kill_deadline;
  int m_starts = 0;
};

}  // namespace wringer::run
