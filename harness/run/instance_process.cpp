#include "harness/run/instance_process.h"

#include "harness/core/duration.h"
#include "harness/process/process_states.h"

#include <asio/post.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <csignal>
#include <deque>
#include <fstream>
#include <utility>

namespace wringer::run {
namespace {

using namespace std::chrono_literals;

// A process that SIGKILL does not end within this time is stuck in the kernel; likewise one that
// SIGSTOP does not stop.
constexpr Duration k_death_deadline = 10s;
constexpr Duration k_standstill_deadline = 5s;

std::vector<std::string> last_lines_of(const std::filesystem::path& file, std::size_t count) {
  std::ifstream stream(file);
  std::deque<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
    if (lines.size() > count) lines.pop_front();
  }
  return {lines.begin(), lines.end()};
}

}  // namespace

InstanceProcess::InstanceProcess(asio::io_context& io, const Clock& clock, process::Keeper& keeper,
                                 process::Command command,
                                 std::function<void(const process::ExitStatus&)> on_exit)
    : m_io(io),
      m_clock(clock),
      m_keeper(keeper),
      m_command(std::move(command)),
      m_on_exit(std::move(on_exit)),
      m_pidfd(io),
      m_kill_deadline(clock, Duration::zero()) {}

InstanceProcess::~InstanceProcess() = default;

void InstanceProcess::add_environment(const std::map<std::string, std::string>& variables) {
  for (const auto& [name, value] : variables) m_command.environment[name] = value;
}

std::shared_ptr<asio::steady_timer> InstanceProcess::timer(Duration time) {
  return std::make_shared<asio::steady_timer>(m_io, time);
}

Status InstanceProcess::start() {
  if (m_child != nullptr) return {};
  WRINGER_ASSIGN(m_child, m_keeper.spawn(m_command));
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
    // What is left of its group; an error would show as processes that don't end.
    if (!m_was_killed) static_cast<void>(m_child->signal_group(SIGKILL));
    await_group_end();
    return;
  }
  const Result<process::ExitStatus> status = m_child->exit_status();
  m_child.reset();  // With the rest of its group.
  m_on_exit(status.value_or(process::ExitStatus{}));
}

Status InstanceProcess::kill_group() {
  m_was_killed = true;
  return m_child->signal_group(SIGKILL);
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
  m_awaiting_end.push_back(
      [this, done = std::move(done)](const Result<process::ExitStatus>& status) {
        if (!status) {
          done(fail(status.error()));
        } else {
          done(TerminatedProcess{.by_itself = !m_was_killed, .how = to_text(*status)});
        }
      });
  const auto grace_timer = timer(grace);
  grace_timer->async_wait([this, grace_timer, alive = std::weak_ptr<int>(m_alive),
                           start = starts()](std::error_code problem) {
    if (problem || alive.expired() || m_child == nullptr || starts() != start) return;
    // An error would show as a process that doesn't end.
    static_cast<void>(kill_group());
  });
}

void InstanceProcess::await_group_end() {
  if (m_child->group_gone() || m_kill_deadline.passed()) {
    const Result<process::ExitStatus> status = m_child->kill_and_wait(m_kill_deadline);
    m_child.reset();
    for (const auto& tell : std::exchange(m_awaiting_end, {})) tell(status);
    return;
  }
  const auto again = timer(1ms);
  again->async_wait([this, again, alive = std::weak_ptr<int>(m_alive)](std::error_code problem) {
    if (!problem && !alive.expired()) await_group_end();
  });
}

void InstanceProcess::pause(std::function<void(Result<int>)> done) {
  const Status sent = m_child == nullptr ? fail(ErrorCode::environment, "it does not run")
                                         : m_child->signal_group(SIGSTOP);
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
    const process::GroupState state = process::group_state_of(m_child->pid());
    if (state.processes > 0 && state.standing_still == state.processes) {
      done(state.processes);
    } else if (deadline.passed()) {
      done(fail(ErrorCode::timed_out,
                fmt::format("{} of {} processes stand still after {}", state.standing_still,
                            state.processes, to_text(k_standstill_deadline))));
    } else {
      await_standstill(deadline, done);
    }
  });
}

Status InstanceProcess::resume() {
  return m_child == nullptr ? Status{} : m_child->signal_group(SIGCONT);
}

std::vector<std::string> InstanceProcess::last_lines(std::size_t count) const {
  std::vector<std::string> lines = last_lines_of(m_command.stderr_file, count);
  return lines.empty() ? last_lines_of(m_command.stdout_file, count) : lines;
}

}  // namespace wringer::run
