#include "tests/end_to_end/wringer_process.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace wringer::test {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

int redirected(const fs::path& file) {
  return open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
}

}  // namespace

WringerProcess::WringerProcess(const std::vector<std::string>& arguments, const fs::path& folder,
                               const Variables& variables, const std::function<void()>& in_child)
    : m_out(folder / "wringer.out"),
      m_err(folder / "wringer.err"),
      m_began(std::chrono::steady_clock::now()) {
  std::vector<char*> argv{const_cast<char*>(WRINGER_PROGRAM)};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const int out = redirected(m_out);
  const int err = redirected(m_err);
  m_pid = fork();
  if (m_pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);  // It would work on for nobody.
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    // What these runs find is no news of the job that runs us.
    unsetenv("GITHUB_ACTIONS");
    for (const auto& [name, value] : variables) setenv(name.c_str(), value.c_str(), 1);
    if (in_child) in_child();
    if (chdir(folder.c_str()) == 0) execv(WRINGER_PROGRAM, argv.data());
    _exit(127);
  }
  close(out);
  close(err);
}

WringerProcess::~WringerProcess() {
  if (m_pid <= 0) return;
  kill(m_pid, SIGKILL);
  waitpid(m_pid, nullptr, 0);
}

std::string WringerProcess::out_so_far() const {
  return contents_of(m_out);
}

Finished WringerProcess::finish(std::chrono::seconds patience) {
  int status = 0;
  rusage used{};
  const auto asked = std::chrono::steady_clock::now();
  while (wait4(m_pid, &status, WNOHANG, &used) == 0) {
    if (std::chrono::steady_clock::now() - asked > patience) {
      ADD_FAILURE() << "wringer did not end; so far:\n" << contents_of(m_out) << contents_of(m_err);
      kill(m_pid, SIGKILL);
      waitpid(m_pid, &status, 0);
      break;
    }
    std::this_thread::sleep_for(5ms);
  }
  m_pid = -1;
  return {.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          .out = contents_of(m_out),
          .err = contents_of(m_err),
          .took = std::chrono::duration_cast<std::chrono::milliseconds>(
              std::chrono::steady_clock::now() - m_began),
          .peak_megabytes = used.ru_maxrss / 1024};
}

Finished run_wringer(const std::vector<std::string>& arguments, const fs::path& folder,
                     const Variables& variables, const std::function<void()>& in_child) {
  return WringerProcess(arguments, folder, variables, in_child).finish();
}

std::vector<std::string> processes_left_behind() {
  std::vector<std::string> left;
  std::ifstream children("/proc/self/task/" + std::to_string(getpid()) + "/children");
  for (pid_t pid = 0; children >> pid;) {
    int status = 0;
    // What has ended is only waiting for us to be told.
    if (waitpid(pid, &status, WNOHANG) == pid) continue;
    std::string command = contents_of("/proc/" + std::to_string(pid) + "/cmdline");
    for (char& c : command) c = c == '\0' ? ' ' : c;
    left.push_back(std::to_string(pid) + " " + command.substr(0, 120));
  }
  return left;
}

TestFolder::TestFolder() : TestFolder(fs::temp_directory_path()) {}

TestFolder::TestFolder(const fs::path& parent) {
  std::string pattern = (parent / "wringer-e2e-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
  m_path = pattern;
}

TestFolder::~TestFolder() {
  std::error_code ignored;  // A left-over in the temporary folder harms nobody.
  fs::remove_all(m_path, ignored);
}

fs::path TestFolder::write(const std::string& name, const std::string& text) const {
  std::ofstream(m_path / name) << text;
  return m_path / name;
}

std::string ledger(const std::string& name) {
  return std::string(WRINGER_SCENARIOS) + "/ledger/" + name + ".yaml";
}

std::string contents_of(const fs::path& file) {
  std::stringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace wringer::test
