#include "harness/instances/instance_container.h"

#include "fixtures/services/container_engine.h"
#include "harness/instances/engine_call.h"
#include "harness/process/containers.h"

#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <fmt/format.h>

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <sstream>
#include <utility>

namespace wringer::instances {
namespace {

using namespace std::chrono_literals;

// For its end once it was asked for, and for that of `run`, which removes the container first.
constexpr Duration k_end_deadline = 20s;
// Until it is asked again, when nothing else can be done meanwhile.
constexpr Duration k_patience = 2s;
// Asking takes some hundredths of a second itself.
constexpr Duration k_ask_again = 50ms;

// A shell's and an engine's way to tell of a signal.
process::ExitStatus status_inside(const process::ExitStatus& of_run) {
  constexpr int k_signalled = 128;
  if (of_run.code <= k_signalled || of_run.code > k_signalled + SIGRTMAX) return of_run;
  return {.code = -1, .signal = of_run.code - k_signalled};
}

bool holds_a_secret(const std::string& value, const ContainerPlan& plan) {
  return std::any_of(plan.secrets.begin(), plan.secrets.end(), [&](const std::string& secret) {
    return !secret.empty() && value.find(secret) != std::string::npos;
  });
}

process::Command client_of(const ContainerPlan& plan) {
  process::Command command = services::engine_command(plan.engine, {});
  for (const auto& [variable, value] : plan.environment) {
    if (holds_a_secret(value, plan)) command.environment[variable] = value;
  }
  command.stdout_file = plan.stdout_file;
  command.stderr_file = plan.stderr_file;
  command.output_max = plan.output_max;
  command.secrets = plan.secrets;
  return command;
}

}  // namespace

std::vector<std::string> run_arguments(const ContainerPlan& plan, const std::string& name) {
  std::vector<std::string> words{plan.engine, "run",     "--rm",     "--pull",    "never", "--name",
                                 name,        "--label", plan.label, "--network", "host"};
  for (const auto& [variable, value] : plan.environment) {
    words.emplace_back("--env");
    // Whoever lists processes sees these words; a name alone stands for what the client has. Only
    // where it must be: a PATH or a DOCKER_HOST would change the client.
    words.push_back(holds_a_secret(value, plan) ? variable : variable + "=" + value);
  }
  words.insert(words.end(), plan.options.begin(), plan.options.end());
  words.push_back(plan.image);
  words.insert(words.end(), plan.command.begin(), plan.command.end());
  return words;
}

InstanceContainer::InstanceContainer(asio::io_context& io, const Clock& clock,
                                     process::Keeper& keeper, ContainerPlan plan,
                                     std::function<void(const UnaskedExit&)> on_exit)
    : m_io(io),
      m_keeper(keeper),
      m_plan(std::move(plan)),
      m_client(io, clock, client_of(m_plan),
               [this, on_exit = std::move(on_exit)](const UnaskedExit& exit) {
                 forget_main_process();
                 on_exit({.status = status_inside(exit.status)});
               }) {}

InstanceContainer::~InstanceContainer() {
  m_alive.reset();
  const std::filesystem::path folder = m_plan.stderr_file.parent_path();
  const Deadline deadline(system_clock(), k_end_deadline);
  bool asked = m_client.running() && kill_main_process();
  // The engine may not have made it yet. What can't be ended now is looked for by its label when
  // the keeper ends.
  while (m_client.running() && !deadline.passed()) {
    if (!std::exchange(asked, false)) {
      static_cast<void>(
          services::call_engine(m_keeper, m_plan.engine, {"rm", "--force", m_name}, folder));
    }
    if (m_client.wait_for_end(Deadline(system_clock(), k_patience))) break;
  }
  forget_main_process();
}

Status InstanceContainer::start() {
  if (m_client.running()) return {};
  forget_main_process();
  m_name = fmt::format("{}-{}", m_plan.name, m_client.starts() + 1);
  m_client.set_arguments(run_arguments(m_plan, m_name));
  WRINGER_TRY(m_client.start());
  look_for_main_process();
  return {};
}

void InstanceContainer::look_for_main_process() {
  call({"inspect", "--format", "{{.State.Pid}} {{.Id}}", m_name},
       [this, start = starts()](const Result<std::string>& answer) {
         if (starts() != start || !m_client.running()) return;
         std::istringstream words(answer.value_or(""));
         pid_t pid = 0;
         std::string id;
         if (words >> pid >> id && pid > 0) {
           adopt(pid, id);
         } else {
           later([this] { look_for_main_process(); });
         }
       });
}

void InstanceContainer::adopt(pid_t pid, const std::string& id) {
  m_pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  // The engine may be that of another machine, where the number means another process. And it may
  // have become another one's until we had a hold of it.
  if (m_pidfd >= 0 && process::is_in_container(pid, id)) {
    m_id = id;
    return;
  }
  forget_main_process();
}

void InstanceContainer::forget_main_process() {
  if (m_pidfd >= 0) close(m_pidfd);
  m_pidfd = -1;
  m_id.clear();
  m_paused = false;
}

bool InstanceContainer::kill_main_process() {
  // One that is frozen by its control group may not even die. The kernel kills the others of its
  // namespace with it.
  return m_pidfd >= 0 && !m_paused &&
         syscall(SYS_pidfd_send_signal, m_pidfd, SIGKILL, nullptr, 0) == 0;
}

void InstanceContainer::kill(std::function<void(Result<std::string>)> done) {
  if (!m_client.running()) {
    asio::post(m_io, [done = std::move(done)] {
      done(fail(ErrorCode::environment, "it had ended by itself before"));
    });
    return;
  }
  if (!kill_main_process()) ask_to_end({"kill", m_name});
  m_client.await_end(k_end_deadline,
                     [this, done = std::move(done)](const Result<TerminatedProcess>& ended) {
                       forget_main_process();
                       if (!ended) return done(fail(ended.error()));
                       if (ended->by_itself) return done(to_text(status_inside(ended->status)));
                       done(fail(ErrorCode::timed_out, "its container did not end"));
                     });
}

void InstanceContainer::terminate(Duration grace,
                                  std::function<void(Result<TerminatedProcess>)> done) {
  if (!m_client.running()) {
    asio::post(m_io, [done = std::move(done)] {
      done(fail(ErrorCode::environment, "it had ended by itself before"));
    });
    return;
  }
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(grace);
  ask_to_end({"stop", "-t", std::to_string(seconds.count()), m_name});
  m_client.await_end(seconds + k_end_deadline, [this, done = std::move(done)](
                                                   const Result<TerminatedProcess>& ended) {
    forget_main_process();
    if (!ended) return done(fail(ended.error()));
    const process::ExitStatus status = status_inside(ended->status);
    done(TerminatedProcess{.by_itself = ended->by_itself && status.signal != SIGKILL,
                           .status = status,
                           .how = to_text(status)});
  });
}

void InstanceContainer::ask_to_end(const std::vector<std::string>& arguments) {
  call(arguments, [this, arguments](const Result<std::string>& answer) {
    if (!answer) later([this, arguments] { ask_to_end(arguments); });
  });
}

void InstanceContainer::pause(std::function<void(Result<int>)> done) {
  call({"pause", m_name}, [this, done = std::move(done)](const Result<std::string>& answer) {
    if (!answer) return done(fail(answer.error()));
    m_paused = true;
    // At least its main process, where they can't be counted.
    done(std::max(1, static_cast<int>(process::processes_in_container(m_id).size())));
  });
}

void InstanceContainer::resume(std::function<void(Status)> done) {
  if (!m_client.running() || !m_paused) {
    asio::post(m_io, [done = std::move(done)] { done({}); });
    return;
  }
  call({"unpause", m_name}, [this, done = std::move(done)](const Result<std::string>& answer) {
    if (answer) m_paused = false;
    done(answer ? Status{} : fail(answer.error()));
  });
}

std::vector<pid_t> InstanceContainer::processes() const {
  return process::processes_in_container(m_id);
}

void InstanceContainer::call(std::vector<std::string> arguments,
                             std::function<void(Result<std::string>)> done) {
  call_engine(m_io,
              {.keeper = m_keeper,
               .engine = m_plan.engine,
               .arguments = std::move(arguments),
               .output = fmt::format("{}.engine-{}", m_plan.stderr_file.string(), ++m_calls)},
              [done = std::move(done),
               alive = std::weak_ptr<int>(m_alive)](const Result<std::string>& answer) {
                if (!alive.expired()) done(answer);
              });
}

void InstanceContainer::later(std::function<void()> then) {
  const auto timer = std::make_shared<asio::steady_timer>(m_io, k_ask_again);
  timer->async_wait([this, timer, then = std::move(then), alive = std::weak_ptr<int>(m_alive),
                     start = starts()](std::error_code problem) {
    if (problem || alive.expired() || starts() != start || !m_client.running()) return;
    then();
  });
}

}  // namespace wringer::instances
