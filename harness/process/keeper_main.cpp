// wringer-keeper: the parent of every process that Wringer starts. See keeper.h for what it is for.
//
// Arguments: <socket descriptor> ends-with-us|outlives-us [lock file]
//
// Single-threaded, so that fork is safe. It never waits for the harness: it serves one request at a
// time, and ends when the socket closes (or, if it outlives the harness, on SIGTERM, and when
// nothing that it keeps runs any more).

#include "harness/core/clock.h"
#include "harness/process/bounded_output.h"
#include "harness/process/descendants.h"
#include "harness/process/packet.h"
#include "harness/process/spawning.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <limits>
#include <list>
#include <map>
#include <string>
#include <vector>

namespace wringer::process {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

class KeeperProcess {
 public:
  KeeperProcess(int socket, bool outlives_harness, int signals)
      : m_socket(socket), m_signals(signals), m_outlives_harness(outlives_harness) {}

  // Serves until it is time to end, then ends everything. The exit code.
  int run();

 private:
  // False: the harness is gone.
  bool serve_one_request();
  [[nodiscard]] Packet answer_to(const json& request);
  [[nodiscard]] Packet spawn(const json& request);
  [[nodiscard]] json status_of(pid_t pid);
  void reap();
  // Everything below us; what can't be ended within the deadline stays.
  void end_descendants(const Deadline& deadline);
  // What children have written so far is in their files.
  void write_output();
  void end_everything();
  // Until there is one, or for a moment.
  void await_signal();
  // No child that was asked for runs.
  [[nodiscard]] bool keeps_nothing() const;
  // One of the commands that were entrusted to us.
  void run_at_end(Spawning& spawning);

  int m_socket;
  int m_signals;
  bool m_outlives_harness;
  // The children that the harness asked for; a value once they have been reaped.
  std::map<pid_t, std::optional<int>> m_children;
  std::vector<Spawning> m_at_end;
  std::list<BoundedOutput> m_outputs;
  std::vector<std::filesystem::path> m_discarded;
};

Packet refusal(const std::string& reason) {
  return {json{{"refused", reason}}, -1};
}

// The ends of pipes that are the child's alone.
struct PipeEnds {
  ~PipeEnds() {
    for (const int end : {out, err}) {
      if (end >= 0) close(end);
    }
  }
  int out = -1;
  int err = -1;
};

Packet KeeperProcess::spawn(const json& request) {
  Spawning spawning = spawning_from(request);
  PipeEnds ends;
  if (const auto max = request.at("output_max").get<std::uint64_t>(); max > 0) {
    const auto secrets = request.at("secrets").get<std::vector<std::string>>();
    auto out = BoundedOutput::open({spawning.stdout_file, max, secrets}, ends.out);
    if (!out) return refusal(out.error().message);
    auto err = BoundedOutput::open({spawning.stderr_file, max, secrets}, ends.err);
    if (!err) return refusal(err.error().message);
    m_outputs.push_back(std::move(*out));
    m_outputs.push_back(std::move(*err));
  }
  spawning.stdout_pipe = ends.out;
  spawning.stderr_pipe = ends.err;
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) return refusal(std::strerror(errno));
  const pid_t keeper = getpid();
  const pid_t pid = fork();
  if (pid < 0) {
    const std::string reason = std::strerror(errno);
    close(report[0]);
    close(report[1]);
    return refusal("starting a process: " + reason);
  }
  if (pid == 0) {
    const char* failed_step = become(spawning, keeper);
    const std::string text = std::string(failed_step) + ": " + std::strerror(errno);
    [[maybe_unused]] const ssize_t written = write(report[1], text.data(), text.size());
    _exit(127);
  }
  close(report[1]);
  // Ends at once when exec succeeds, because the write end closes then.
  std::string problem;
  char buffer[256];
  for (ssize_t size = 0; (size = read(report[0], buffer, sizeof(buffer))) != 0;) {
    if (size < 0 && errno != EINTR) break;
    if (size > 0) problem.append(buffer, static_cast<std::size_t>(size));
  }
  close(report[0]);
  if (!problem.empty()) {
    waitpid(pid, nullptr, 0);
    return refusal(problem);
  }
  // Nobody but us reaps this pid, so it can't be another process's yet.
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  m_children[pid] = std::nullopt;
  if (pidfd < 0) {
    const std::string reason = std::strerror(errno);
    kill(-pid, SIGKILL);
    return refusal("pidfd_open: " + reason);
  }
  fcntl(pidfd, F_SETFD, FD_CLOEXEC);
  return {json{{"pid", pid}}, pidfd};
}

json KeeperProcess::status_of(pid_t pid) {
  reap();
  // Whoever knows that it has ended wants to read its last words.
  write_output();
  const auto child = m_children.find(pid);
  if (child == m_children.end()) return json{{"refused", "no such child"}};
  if (!child->second) return json{{"running", true}};
  const int status = *child->second;
  return json{{"code", WIFEXITED(status) ? WEXITSTATUS(status) : -1},
              {"signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0}};
}

Packet KeeperProcess::answer_to(const json& request) {
  const std::string what = request.value("request", "");
  if (what == "spawn") return spawn(request);
  if (what == "status") return {status_of(request.at("pid").get<pid_t>()), -1};
  if (what == "at_end") {
    m_at_end.push_back(spawning_from(request));
    return {json::object(), -1};
  }
  if (what == "discard") {
    m_discarded.emplace_back(request.at("folder").get<std::string>());
    return {json::object(), -1};
  }
  return refusal("unknown request");
}

bool KeeperProcess::serve_one_request() {
  Result<std::optional<Packet>> received = receive_packet(m_socket);
  if (!received || !*received) return false;
  Packet answer;
  try {
    answer = answer_to((*received)->body);
  } catch (const json::exception& problem) {
    answer = refusal(problem.what());
  }
  const Status sent = send_packet(m_socket, answer);
  if (answer.descriptor >= 0) close(answer.descriptor);
  return sent.has_value();
}

void KeeperProcess::reap() {
  int status = 0;
  for (pid_t pid = 0; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
    // Others are orphans that became ours; nobody asks for them.
    if (const auto child = m_children.find(pid); child != m_children.end()) child->second = status;
  }
}

void KeeperProcess::write_output() {
  for (BoundedOutput& output : m_outputs) {
    output.carry();
    output.write_end();
  }
  std::erase_if(m_outputs, [](const BoundedOutput& output) { return output.descriptor() < 0; });
}

void KeeperProcess::end_descendants(const Deadline& deadline) {
  // Again and again until nothing is left: a process may fork while we look.
  while (!deadline.passed()) {
    for (const pid_t pid : descendants_of(getpid())) kill(pid, SIGKILL);
    reap();
    if (waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD) break;
    await_signal();
  }
}

void KeeperProcess::await_signal() {
  pollfd wait{m_signals, POLLIN, 0};
  poll(&wait, 1, 10);
  signalfd_siginfo info;
  while (read(m_signals, &info, sizeof(info)) > 0) {
  }
}

void KeeperProcess::run_at_end(Spawning& spawning) {
  const pid_t keeper = getpid();
  const pid_t pid = fork();
  if (pid < 0) return;  // Nobody is left to be told.
  if (pid == 0) {
    static_cast<void>(become(spawning, keeper));
    _exit(127);
  }
  const Deadline deadline(system_clock(), 10s);
  while (!deadline.passed() && waitpid(pid, nullptr, WNOHANG) == 0) await_signal();
}

bool KeeperProcess::keeps_nothing() const {
  return std::all_of(m_children.begin(), m_children.end(),
                     [](const auto& child) { return child.second.has_value(); });
}

void KeeperProcess::end_everything() {
  end_descendants(Deadline(system_clock(), 20s));
  for (Spawning& spawning : m_at_end) {
    run_at_end(spawning);
    end_descendants(Deadline(system_clock(), 10s));
  }
  write_output();
  for (const std::filesystem::path& folder : m_discarded) {
    std::error_code ignored;  // Nobody is left to be told.
    std::filesystem::remove_all(folder, ignored);
  }
}

int KeeperProcess::run() {
  bool ending = false;
  while (!ending) {
    std::vector<pollfd> waits{{m_signals, POLLIN, 0}, {m_socket, POLLIN, 0}};
    for (const BoundedOutput& output : m_outputs) waits.push_back({output.descriptor(), POLLIN, 0});
    if (poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) break;
    for (BoundedOutput& output : m_outputs) output.carry();
    std::erase_if(m_outputs, [](const BoundedOutput& output) { return output.descriptor() < 0; });
    signalfd_siginfo info;
    while (read(m_signals, &info, sizeof(info)) == sizeof(info)) {
      if (info.ssi_signo == SIGTERM) ending = true;
    }
    reap();
    if (!ending && waits[1].revents != 0 && !serve_one_request()) {
      close(m_socket);
      m_socket = -1;  // poll(2) passes over negative descriptors.
    }
    // Nobody can ask for anything any more.
    if (m_socket < 0 && (!m_outlives_harness || keeps_nothing())) ending = true;
  }
  end_everything();
  return 0;
}

// The harness may have as many open as `raise_open_files` was granted.
void close_range_of(unsigned int first, unsigned int last) {
  if (first > last || close_range(first, last, 0) == 0) return;
  // Kernels before 5.9, and containers that forbid it, have only the long way.
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  for (rlim_t one = first; one <= last && one < limit.rlim_cur; ++one) close(static_cast<int>(one));
}

void close_all_but(int socket) {
  const auto kept = static_cast<unsigned int>(socket);
  close_range_of(STDERR_FILENO + 1, kept - 1);
  close_range_of(kept + 1, std::numeric_limits<unsigned int>::max());
}

int keep(int argc, char** argv) {
  if (argc < 3) return 64;
  const int socket = std::atoi(argv[1]);
  setsid();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  // The harness's own descriptors must not live on in us: whoever reads its output awaits its end.
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int standard = 0; standard <= 2; ++standard) dup2(null, standard);
  fcntl(socket, F_SETFD, FD_CLOEXEC);
  close_all_but(socket);
  if (argc > 3) {
    const int lock = open(argv[3], O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) != 0) return 75;
  }
  sigset_t handled;
  sigemptyset(&handled);
  for (const int number : {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGPIPE}) sigaddset(&handled, number);
  sigprocmask(SIG_SETMASK, &handled, nullptr);
  const int signals = signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK);
  if (signals < 0) return 71;
  if (!send_packet(socket, {json{{"ready", true}}, -1})) return 0;
  return KeeperProcess(socket, std::strcmp(argv[2], "outlives-us") == 0, signals).run();
}

}  // namespace
}  // namespace wringer::process

int main(int argc, char** argv) {
  return wringer::process::keep(argc, argv);
}
