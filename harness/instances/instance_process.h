#pragma once

#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "harness/instances/instance_form.h"
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

namespace wringer::instances {

// An instance that is a process of this machine, with everything that it starts itself, whatever
// group or session that moves to. So that none of it escapes, each life has a keeper of its own.
class InstanceProcess final : public InstanceForm {
 public:
  // `on_exit` is told when it ends without having been asked to by us.
  InstanceProcess(asio::io_context& io, const Clock& clock, process::Command command,
                  std::function<void(const UnaskedExit&)> on_exit);
  ~InstanceProcess() override;

  // From the next start on.
  void add_environment(const std::map<std::string, std::string>& variables);
  void set_arguments(std::vector<std::string> arguments);

  // Error code usage: there is no such program or folder.
  [[nodiscard]] Status start() override;
  void kill(std::function<void(Result<std::string>)> done) override;
  void terminate(Duration grace, std::function<void(Result<TerminatedProcess>)> done) override;
  // Somebody else has asked it to end. It is killed when `grace` is over; `done` comes, later, when
  // none of it is left.
  void await_end(Duration grace, std::function<void(Result<TerminatedProcess>)> done);
  // The same, and blocks. False: it still runs.
  [[nodiscard]] bool wait_for_end(const Deadline& deadline);

  // SIGSTOP and SIGCONT to all of it.
  void pause(std::function<void(Result<int>)> done) override;
  void resume(std::function<void(Status)> done) override;

  [[nodiscard]] bool running() const override { return m_child != nullptr; }
  [[nodiscard]] int starts() const override { return static_cast<int>(m_pids.size()); }
  [[nodiscard]] std::vector<pid_t> processes() const override;
  [[nodiscard]] std::vector<std::filesystem::path> outputs() const override {
    return {m_command.stdout_file, m_command.stderr_file};
  }
  // Of the leaders of all its starts.
  [[nodiscard]] const std::vector<pid_t>& pids() const { return m_pids; }

 private:
  void watch();
  void on_leader_ended();
  // To its group, which is told at once, and to those who have left it.
  [[nodiscard]] Status signal_all(int number);
  [[nodiscard]] Status kill_group();
  // Nothing of it is left.
  void end();
  // Asks every millisecond until the whole group is gone, then tells all who wait.
  void await_group_end();
  // Likewise until all of it stands still.
  void await_standstill(const Deadline& deadline, std::function<void(Result<int>)> done);
  [[nodiscard]] std::shared_ptr<asio::steady_timer> timer(Duration time);

  asio::io_context& m_io;
  const Clock& m_clock;
  process::Command m_command;
  std::function<void(const UnaskedExit&)> m_on_exit;
  // Of this life; null between two.
  std::unique_ptr<process::Keeper> m_keeper;
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

}  // namespace wringer::instances
