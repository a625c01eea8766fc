#include "harness/process/keeper.h"

#include "harness/core/assert.h"
#include "harness/process/limits.h"
#include "harness/process/open_files.h"
#include "harness/process/packet.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <mutex>

namespace wringer::process {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

// It stands beside our own executable, in the build tree and where we are installed.
Result<std::filesystem::path> keeper_program() {
  std::error_code problem;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", problem);
  if (problem) return fail(system_error("finding our own executable", problem.value()));
  const auto beside = self.parent_path() / "wringer-keeper";
  if (access(beside.c_str(), X_OK) != 0) {
    return fail(ErrorCode::environment,
                fmt::format("{} is missing: it belongs beside wringer; build or install again",
                            beside.string()));
  }
  return beside;
}

int remaining_milliseconds(const Deadline& deadline) {
  // Rounded up, so that we never wake just before the deadline and spin.
  return static_cast<int>(
      std::chrono::ceil<std::chrono::milliseconds>(deadline.remaining()).count());
}

json request_for(const char* what, const Command& command) {
  WRINGER_ASSERT(!command.arguments.empty());
  json request{{"request", what},
               {"arguments", command.arguments},
               {"environment", command.environment},
               {"directory", command.directory.empty() ? "/" : command.directory.string()},
               {"stdout", command.stdout_file.empty() ? "/dev/null" : command.stdout_file.string()},
               {"stderr", command.stderr_file.empty() ? "/dev/null" : command.stderr_file.string()},
               {"output_max", command.output_max},
               {"secrets", command.secrets},
               {"open_files", open_files_before()}};
  if (command.run_as) {
    request["user"] = command.run_as->user;
    request["group"] = command.run_as->group;
  }
  return request;
}

}  // namespace

struct Keeper::Impl {
  int socket = -1;
  bool outlives_us = false;
  std::mutex mutex;

  ~Impl() {
    if (socket >= 0) close(socket);
  }

  // One request, one answer. An answer that refuses becomes an error.
  Result<Packet> ask(const json& request) {
    const std::lock_guard lock(mutex);
    WRINGER_TRY(send_packet(socket, {request, -1}));
    WRINGER_ASSIGN(std::optional<Packet> answer, receive_packet(socket));
    if (!answer)
      return fail(ErrorCode::environment, "the keeper has ended, and every child with it");
    if (answer->body.contains("refused")) {
      return fail(ErrorCode::environment, answer->body["refused"].get<std::string>());
    }
    return std::move(*answer);
  }
};

Keeper::Keeper(std::unique_ptr<Impl> impl, pid_t pid) : m_impl(std::move(impl)), m_pid(pid) {}

Result<std::unique_ptr<Keeper>> Keeper::start(const KeeperOptions& options) {
  WRINGER_TRY(check(limits_of_this_process()));
  WRINGER_ASSIGN(const std::filesystem::path program, keeper_program());
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) {
    return fail(system_error("starting the keeper", errno));
  }
  auto impl = std::make_unique<Impl>();
  impl->socket = sockets[0];
  impl->outlives_us = options.outlives_us;

  // dup2 in the child clears close-on-exec; 3 is free there but for what we don't want anyway.
  constexpr int k_child_socket = 3;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (sockets[1] == k_child_socket) {
    fcntl(sockets[1], F_SETFD, 0);
  } else {
    posix_spawn_file_actions_adddup2(&actions, sockets[1], k_child_socket);
  }
  std::string program_text = program.string();
  std::string socket_text = std::to_string(k_child_socket);
  std::string mode = options.outlives_us ? "outlives-us" : "ends-with-us";
  std::string lock = options.lock_file.string();
  std::array<char*, 5> arguments{program_text.data(), socket_text.data(), mode.data(),
                                 lock.empty() ? nullptr : lock.data(), nullptr};
  pid_t pid = 0;
  const int problem =
      posix_spawn(&pid, program_text.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(sockets[1]);
  if (problem != 0) return fail(system_error("starting " + program_text, problem));

  // The keeper speaks first, when it is ready to outlive anything.
  const Result<std::optional<Packet>> ready = receive_packet(impl->socket);
  if (!ready || !*ready) {
    int status = 0;
    waitpid(pid, &status, 0);
    const bool locked = WIFEXITED(status) && WEXITSTATUS(status) == 75;
    return fail(ErrorCode::environment,
                locked ? fmt::format("{} is locked by another keeper, or can't be written", lock)
                       : "the keeper ended before it was ready");
  }
  return std::unique_ptr<Keeper>(new Keeper(std::move(impl), pid));
}

Keeper::~Keeper() {
  if (m_impl->outlives_us) return;
  close(m_impl->socket);
  m_impl->socket = -1;
  // It ends as soon as its last descendant has; it gives up by itself if one can't be killed.
  while (waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Result<std::unique_ptr<Child>> Keeper::spawn(const Command& command) {
  Result<Packet> answer = m_impl->ask(request_for("spawn", command));
  if (!answer) return fail(answer.error().during("starting " + command.arguments.front()));
  WRINGER_ASSERT(answer->descriptor >= 0);
  return std::make_unique<Child>(*this, answer->body["pid"].get<pid_t>(), answer->descriptor);
}

Status Keeper::run_at_end(const Command& command) {
  WRINGER_TRY(m_impl->ask(request_for("at_end", command)));
  return {};
}

Status Keeper::discard_at_end(const std::filesystem::path& folder) {
  WRINGER_TRY(m_impl->ask({{"request", "discard"}, {"folder", folder.string()}}));
  return {};
}

Result<ExitStatus> Keeper::status_of(pid_t pid) {
  WRINGER_ASSIGN(const Packet answer, m_impl->ask({{"request", "status"}, {"pid", pid}}));
  WRINGER_ASSERT(!answer.body.contains("running"));
  return ExitStatus{answer.body["code"].get<int>(), answer.body["signal"].get<int>()};
}

std::map<std::string, std::string> inherited_environment() {
  std::map<std::string, std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (const std::size_t equals = text.find('='); equals != std::string::npos) {
      result[text.substr(0, equals)] = text.substr(equals + 1);
    }
  }
  return result;
}

std::string to_text(const ExitStatus& status) {
  if (status.signal != 0) {
    return fmt::format("was killed by signal {} ({})", status.signal, strsignal(status.signal));
  }
  return fmt::format("exited with code {}", status.code);
}

// --- Child ---------------------------------------------------------------------------------------

Child::~Child() {
  if (m_keeper->m_impl->outlives_us) {
    close(m_pidfd);
    return;
  }
  if (const Result<ExitStatus> ended = kill_and_wait(Deadline(system_clock(), 10s)); !ended) {
    // The keeper will try again at its own end; there is nobody else to tell.
    fmt::print(stderr, "wringer: process {} could not be ended: {}\n", m_pid,
               ended.error().message);
  }
  close(m_pidfd);
}

bool Child::running() const {
  pollfd wait{m_pidfd, POLLIN, 0};
  return poll(&wait, 1, 0) == 0;
}

bool Child::group_gone() const {
  return kill(-m_pid, 0) != 0 && errno == ESRCH;
}

Status Child::signal(int number) {
  if (syscall(SYS_pidfd_send_signal, m_pidfd, number, nullptr, 0) != 0 && errno != ESRCH) {
    return fail(system_error(fmt::format("sending signal {} to process {}", number, m_pid), errno));
  }
  return {};
}

Status Child::signal_group(int number) {
  if (kill(-m_pid, number) != 0 && errno != ESRCH) {
    return fail(system_error(fmt::format("sending signal {} to group {}", number, m_pid), errno));
  }
  return {};
}

Result<ExitStatus> Child::wait(const Deadline& deadline) {
  pollfd wait{m_pidfd, POLLIN, 0};
  while (true) {
    const int ready = poll(&wait, 1, remaining_milliseconds(deadline));
    if (ready > 0) return exit_status();
    if (ready == 0 && deadline.passed()) {
      return fail(ErrorCode::timed_out, fmt::format("process {} has not ended", m_pid));
    }
    if (ready < 0 && errno != EINTR) return fail(system_error("waiting for a process", errno));
  }
}

Result<ExitStatus> Child::exit_status() {
  if (!m_status) {
    WRINGER_ASSIGN(m_status, m_keeper->status_of(m_pid));
  }
  return *m_status;
}

Result<ExitStatus> Child::kill_and_wait(const Deadline& deadline) {
  if (!m_gone) {
    WRINGER_TRY(signal_group(SIGKILL));
    WRINGER_TRY(wait(deadline));
    // The leader is gone; the others of its group are the keeper's now, which reaps them as they
    // end.
    while (!group_gone()) {
      if (deadline.passed()) {
        return fail(ErrorCode::timed_out, fmt::format("group {} has not ended", m_pid));
      }
      WRINGER_TRY(signal_group(SIGKILL));
      poll(nullptr, 0, 1);
    }
    m_gone = true;
  }
  return exit_status();
}

}  // namespace wringer::process
