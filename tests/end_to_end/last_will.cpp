#include "tests/end_to_end/last_will.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace wringer::test {
namespace {

// Whoever waits for the end of what we write must not wait for this process too.
void let_go_of_everything() {
  setsid();
  const int nothing = open("/dev/null", O_RDWR);
  for (int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nothing, descriptor);
}

void stop_services() {
  const pid_t pid = fork();
  if (pid == 0) {
    execl(WRINGER_PROGRAM, WRINGER_PROGRAM, "env", "down", nullptr);
    _exit(127);
  }
  if (pid > 0) waitpid(pid, nullptr, 0);
}

[[noreturn]] void watch(int alive, const std::filesystem::path& folder) {
  let_go_of_everything();
  char revoked = 0;
  ssize_t got = 0;
  while ((got = read(alive, &revoked, 1)) < 0 && errno == EINTR) {
  }
  if (got == 0) {
    stop_services();
    std::error_code ignored;  // Nobody is left who could be told.
    std::filesystem::remove_all(folder, ignored);
  }
  _exit(0);
}

}  // namespace

LastWill::LastWill(const std::filesystem::path& folder) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    std::perror("pipe2");
    std::exit(1);
  }
  // A child's child, so that it isn't ours to wait for.
  const pid_t child = fork();
  if (child == 0) {
    close(ends[1]);
    if (fork() == 0) watch(ends[0], folder);
    _exit(0);
  }
  close(ends[0]);
  m_alive = ends[1];
  if (child > 0) waitpid(child, nullptr, 0);
}

LastWill::~LastWill() {
  // It would stop what is stopped already, if it doesn't hear.
  if (write(m_alive, "", 1) != 1) std::perror("write");
  close(m_alive);
}

}  // namespace wringer::test
