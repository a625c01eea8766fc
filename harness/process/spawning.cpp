#include "harness/process/spawning.h"

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>

namespace wringer::process {
namespace {

std::vector<char*> pointers_to(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

bool redirect(int descriptor, const std::string& file, int flags) {
  const int opened = open(file.c_str(), flags | O_CLOEXEC, 0644);
  return opened >= 0 && dup2(opened, descriptor) >= 0;
}

bool redirect_output(int descriptor, const std::string& file, int pipe) {
  if (pipe >= 0) return dup2(pipe, descriptor) >= 0;
  return redirect(descriptor, file, O_WRONLY | O_CREAT | O_APPEND);
}

}  // namespace

const char* become(Spawning& spawning, pid_t keeper) {
  setsid();
  if (!redirect(STDIN_FILENO, "/dev/null", O_RDONLY)) return "opening /dev/null";
  if (!redirect_output(STDOUT_FILENO, spawning.stdout_file, spawning.stdout_pipe)) {
    return "opening the file for its output";
  }
  if (!redirect_output(STDERR_FILENO, spawning.stderr_file, spawning.stderr_pipe)) {
    return "opening the file for its errors";
  }
  if (chdir(spawning.directory.c_str()) != 0) return "entering its directory";
  if (spawning.changes_user) {
    if (setgroups(0, nullptr) != 0 || setgid(spawning.group) != 0 || setuid(spawning.user) != 0) {
      return "changing to its user";
    }
  }
  if (rlimit files{}; spawning.open_files > 0 && getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = spawning.open_files;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  // After the change of user, which would clear it: if even the keeper is killed, so is the child.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != keeper) _exit(127);
  for (int number = 1; number < NSIG; ++number) std::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  std::vector<char*> arguments = pointers_to(spawning.arguments);
  std::vector<char*> environment = pointers_to(spawning.environment);
  // execvp searches the PATH of `environ`, which must be the child's.
  environ = environment.data();
  execvp(arguments[0], arguments.data());
  return "executing it";
}

Spawning spawning_from(const nlohmann::json& request) {
  Spawning spawning;
  spawning.arguments = request.at("arguments").get<std::vector<std::string>>();
  for (const auto& [name, value] : request.at("environment").items()) {
    spawning.environment.push_back(name + "=" + value.get<std::string>());
  }
  spawning.directory = request.at("directory").get<std::string>();
  spawning.stdout_file = request.at("stdout").get<std::string>();
  spawning.stderr_file = request.at("stderr").get<std::string>();
  spawning.open_files = request.at("open_files").get<rlim_t>();
  if (request.contains("user")) {
    spawning.changes_user = true;
    spawning.user = request.at("user").get<uid_t>();
    spawning.group = request.at("group").get<gid_t>();
  }
  return spawning;
}

}  // namespace wringer::process
