#include "harness/instances/engine_call.h"

#include "fixtures/services/container_engine.h"
#include "fixtures/services/logs.h"
#include "harness/core/duration.h"

#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <csignal>
#include <memory>

namespace wringer::instances {
namespace {

// Lives as long as something is to call it back.
struct Running {
  explicit Running(asio::io_context& io) : ended(io), timeout(io) {}
  ~Running() {
    std::error_code ignored;  // They are clutter at worst.
    std::filesystem::remove(out, ignored);
    std::filesystem::remove(err, ignored);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  std::string what;
  std::filesystem::path out;
  std::filesystem::path err;
  std::unique_ptr<process::Child> child;
  asio::posix::stream_descriptor ended;
  asio::steady_timer timeout;
  std::function<void(Result<std::string>)> done;
};

Result<std::string> answer_of(Running& running) {
  WRINGER_ASSIGN(const process::ExitStatus status, running.child->exit_status());
  if (status.success()) return services::read_small_file(running.out);
  return fail(services::engine_error(running.what, services::last_words(running.err)));
}

// Whichever comes first.
void tell(const std::shared_ptr<Running>& running, const Result<std::string>& answer) {
  running->timeout.cancel();
  running->ended.close();
  if (const auto done = std::exchange(running->done, nullptr)) done(answer);
}

}  // namespace

void call_engine(asio::io_context& io, const EngineCall& call,
                 std::function<void(Result<std::string>)> done) {
  auto running = std::make_shared<Running>(io);
  running->what = call.engine + " " + call.arguments.front();
  running->out = call.output.string() + ".out";
  running->err = call.output.string() + ".err";
  running->done = std::move(done);
  process::Command command = services::engine_command(call.engine, call.arguments);
  command.stdout_file = running->out;
  command.stderr_file = running->err;
  auto child = call.keeper.spawn(command);
  if (!child) {
    asio::post(io, [running, error = child.error()] { tell(running, fail(error)); });
    return;
  }
  running->child = std::move(*child);
  // The descriptor belongs to the child; the loop gets one of its own.
  running->ended.assign(dup(running->child->pidfd()));
  running->ended.async_wait(asio::posix::stream_descriptor::wait_read,
                            [running](std::error_code problem) {
                              if (!problem && running->done) tell(running, answer_of(*running));
                            });
  running->timeout.expires_after(call.timeout);
  running->timeout.async_wait([running, timeout = call.timeout](std::error_code problem) {
    if (problem || !running->done) return;
    static_cast<void>(running->child->signal_group(SIGKILL));
    tell(running, fail(ErrorCode::timed_out,
                       fmt::format("{} has not answered for {}", running->what, to_text(timeout))));
  });
}

}  // namespace wringer::instances
