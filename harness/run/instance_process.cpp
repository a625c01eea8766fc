#include "harness/run/instance_process.h"

#include "harness/core/assert.h"

#include <asio/post.hpp>

#include <unistd.h>

#include <csignal>
#include <deque>
#include <fstream>

namespace wringer::run {
namespace {

using namespace std::chrono_literals;

// A process that SIGKILL does not end within this time is stuck in the kernel.
constexpr Duration k_death_deadline = 10s;

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
      m_timer(io),
      m_kill_deadline(clock, Duration::zero()) {}

InstanceProcess::~InstanceProcess() = default;

Status InstanceProcess::start() {
  if (m_child != nullptr) return {};
  WRINGER_ASSIGN(m_child, m_keeper.spawn(m_command));
  ++m_starts;
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
  if (m_killed) {
    await_group_end(std::exchange(m_killed, nullptr));
    return;
  }
  const Result<process::ExitStatus> status = m_child->exit_status();
  m_child.reset();  // With the rest of its group.
  m_on_exit(status.value_or(process::ExitStatus{}));
}

void InstanceProcess::kill(std::function<void(Result<std::string>)> done) {
  if (m_child == nullptr) {
    asio::post(m_io, [done = std::move(done)] {
      done(fail(ErrorCode::environment, "it had ended by itself before"));
    });
    return;
  }
  WRINGER_ASSERT(!m_killed);
  m_kill_deadline = Deadline(m_clock, k_death_deadline);
  if (const Status sent = m_child->signal_group(SIGKILL); !sent) {
    asio::post(m_io, [done = std::move(done), error = sent.error()] { done(fail(error)); });
    return;
  }
  m_killed = std::move(done);
}

void InstanceProcess::await_group_end(std::function<void(Result<std::string>)> done) {
  if (m_child->group_gone() || m_kill_deadline.passed()) {
    const Result<process::ExitStatus> status = m_child->kill_and_wait(m_kill_deadline);
    m_child.reset();
    done(status ? Result<std::string>(to_text(*status)) : fail(status.error()));
    return;
  }
  m_timer.expires_after(1ms);
  m_timer.async_wait([this, done = std::move(done)](std::error_code problem) mutable {
    if (!problem) await_group_end(std::move(done));
  });
}

std::vector<std::string> InstanceProcess::last_lines(std::size_t count) const {
  std::vector<std::string> lines = last_lines_of(m_command.stderr_file, count);
  return lines.empty() ? last_lines_of(m_command.stdout_file, count) : lines;
}

}  // namespace wringer::run
