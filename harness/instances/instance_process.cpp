#include "harness/instances/instance_process.h"

#include "fixtures/services/programs.h"
#include "harness/core/duration.h"
#include "harness/process/descendants.h"
#include "harness/process/process_states.h"

#include <asio/post.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <csignal>
#include <utility>

namespace wringer::instances {
namespace {

using namespace std::chrono_literals;

// A process that SIGKILL does not end within this time is stuck in the kernel; likewise one that
// SIGSTOP does not stop.
constexpr Duration k_death_deadline = 10s;
constexpr Duration k_standstill_deadline = 5s;

// Otherwise it is the machine that lacks something.
bool is_there(const process::Command& command) {
  std::error_code none;
  const std::string& program = command.arguments.front();
  const auto path = command.environment.find("PATH");
  const bool found = program.find('/') != std::string::npos
                         ? services::is_program(program)
                         : path != command.environment.end() &&
                               services::find_in_path(program, path->second).has_value();
  return found && std::filesystem::is_directory(command.directory, none);
}

}  // namespace

InstanceProcess::InstanceProcess(asio::io_context& io, const Clock& clock, process::Command command,
                                 std::function<void(const UnaskedExit&)> on_exit)
    : m_io(io),
      m_clock(clock),
      m_command(std::move(command)),
      m_on_exit(std::move(on_exit)),
      m_pidfd(io),
      m_kill_deadline(clock, Duration::zero()) {}

InstanceProcess::~InstanceProcess() = default;

void InstanceProcess::add_environment(const std::map<std::string, std::string>& variables) {
  for (const auto& [name, value] : variables) m_command.environment[name] = value;
}

void InstanceProcess::set_arguments(std::vector<std::string> arguments) {
  m_command.arguments = std::move(arguments);
}

std::shared_ptr<asio::steady_timer> InstanceProcess::timer(Duration time) {
  return std::make_shared<asio::steady_timer>(m_io, time);
}

Status InstanceProcess::start() {
  if (m_child != nullptr) return {};
  WRINGER_ASSIGN(m_keeper, process::Keeper::start());
  auto child = m_keeper->spawn(m_command);
  if (!child) {
    m_keeper.reset();
    return fail(is_there(m_command) ? ErrorCode::environment : ErrorCode::usage,
                child.error().message);
  }
  m_child = std::move(*child);
  m_pids.push_back(m_child->pid());
  m_was_killed = false;
  watch();
  return {};
}

void InstanceProcess::watch() {
  // The descriptor belongs to the child; the loop gets one of its own.
  m_pidfd.assign(dup(m_child->pidfd()));
  m_pidfd.async_wait(asio::posix::stream_descriptor::wait_read, [this](std::error_code problem) {
    if (problem != asio::error::operation_aborted) on_leader_ended();
  });
}

void InstanceProcess::on_leader_ended() {
  m_pidfd.close();
  if (!m_awaiting_end.empty()) {
    m_kill_deadline = Deadline(m_clock, k_death_deadline);
    // What is left of it; an error would show as processes that don't end.
    if (!m_was_killed) static_cast<void>(signal_all(SIGKILL));
    await_group_end();
    return;
  }
  const Result<process::ExitStatus> status = m_child->exit_status();
  // Of a daemon some may still be in its group.
  const int lived_on = process::states_of(processes()).processes;
  end();
  m_on_exit({.status = status.value_or(process::ExitStatus{}), .lived_on = lived_on});
}

void InstanceProcess::end() {
  m_child.reset();
  m_keeper.reset();
}

std::vector<pid_t> InstanceProcess::processes() const {
  return m_keeper == nullptr ? std::vector<pid_t>() : process::descendants_of(m_keeper->pid());
}

Status InstanceProcess::signal_all(int number) {
  WRINGER_TRY(m_child->signal_group(number));
  // Their numbers can't be others' yet, unless they ended just now. Some may be of the group; being
  // told twice makes no difference.
  for (const pid_t pid : processes()) ::kill(pid, number);
  return {};
}

Status InstanceProcess::kill_group() {
  m_was_killed = true;
  return signal_all(SIGKILL);
}

void InstanceProcess::kill(std::function<void(Result<std::string>)> done) {
  if (m_child == nullptr) {
    asio::post(m_io, [done = std::move(done)] {
      done(fail(ErrorCode::environment, "it had ended by itself before"));
    });
    return;
  }
  if (const Status sent = kill_group(); !sent) {
    asio::post(m_io, [done = std::move(done), error = sent.error()] { done(fail(error)); });
    return;
  }
  m_awaiting_end.push_back([done = std::move(done)](const Result<process::ExitStatus>& status) {
    done(status ? Result<std::string>(to_text(*status)) : fail(status.error()));
  });
}

void InstanceProcess::terminate(Duration grace,
                                std::function<void(Result<TerminatedProcess>)> done) {
  if (m_child == nullptr) {
    asio::post(m_io, [done = std::move(done)] {
      done(fail(ErrorCode::environment, "it had ended by itself before"));
    });
    return;
  }
  if (const Status sent = m_child->signal(SIGTERM); !sent) {
    asio::post(m_io, [done = std::move(done), error = sent.error()] { done(fail(error)); });
    return;
  }
  await_end(grace, std::move(done));
}

void InstanceProcess::await_end(Duration grace,
                                std::function<void(Result<TerminatedProcess>)> done) {
  m_awaiting_end.push_back(
      [this, done = std::move(done)](const Result<process::ExitStatus>& status) {
        if (!status) {
          done(fail(status.error()));
        } else {
          done(TerminatedProcess{
              .by_itself = !m_was_killed, .status = *status, .how = to_text(*status)});
        }
      });
  const auto grace_timer = timer(grace);
  grace_timer->async_wait([this, grace_timer, alive = std::weak_ptr<int>(m_alive),
                           start = starts()](std::error_code problem) {
    if (problem || alive.expired() || m_child == nullptr || starts() != start) return;
    // It has just ended by itself, and what it left is being waited for.
    if (!m_child->running()) return;
    // An error would show as a process that doesn't end.
    static_cast<void>(kill_group());
  });
}

void InstanceProcess::await_group_end() {
  if (m_child->group_gone() || m_kill_deadline.passed()) {
    const Result<process::ExitStatus> status = m_child->kill_and_wait(m_kill_deadline);
    // What has left the group may have started others meanwhile; the keeper waits for them all.
    end();
    for (const auto& tell : std::exchange(m_awaiting_end, {})) tell(status);
    return;
  }
  const auto again = timer(1ms);
  again->async_wait([this, again, alive = std::weak_ptr<int>(m_alive)](std::error_code problem) {
    if (!problem && !alive.expired()) await_group_end();
  });
}

void InstanceProcess::pause(std::function<void(Result<int>)> done) {
  const Status sent =
      m_child == nullptr ? fail(ErrorCode::environment, "it does not run") : signal_all(SIGSTOP);
  if (!sent) {
    asio::post(m_io, [done = std::move(done), error = sent.error()] { done(fail(error)); });
    return;
  }
  await_standstill(Deadline(m_clock, k_standstill_deadline), std::move(done));
}

void InstanceProcess::await_standstill(const Deadline& deadline,
                                       std::function<void(Result<int>)> done) {
  const auto again = timer(1ms);
  again->async_wait([this, again, alive = std::weak_ptr<int>(m_alive), deadline,
                     done = std::move(done)](std::error_code problem) {
    if (problem || alive.expired()) return;
    if (m_child == nullptr) {
      done(fail(ErrorCode::environment, "it ended"));
      return;
    }
    const process::ProcessStates state = process::states_of(processes());
    if (state.processes > 0 && state.standing_still == state.processes) {
      done(state.processes);
    } else if (deadline.passed()) {
      done(fail(ErrorCode::timed_out,
                fmt::format("{} of {} processes stand still after {}", state.standing_still,
                            state.processes, to_text(k_standstill_deadline))));
    } else {
      // One that was outside of the group may have started another before it was told.
      static_cast<void>(signal_all(SIGSTOP));
      await_standstill(deadline, done);
    }
  });
}

void InstanceProcess::resume(std::function<void(Status)> done) {
  const Status resumed = m_child == nullptr ? Status{} : signal_all(SIGCONT);
  asio::post(m_io, [done = std::move(done), resumed] { done(resumed); });
}

bool InstanceProcess::wait_for_end(const Deadline& deadline) {
  return m_child == nullptr || m_child->wait(deadline).has_value();
}

}  // namespace wringer::instances
