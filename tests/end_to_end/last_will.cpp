#include "tests/end_to_end/last_will.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace wringer::test {
namespace {

// Nothing is read but the end of our life, or a line that revokes the will.
constexpr const char* k_will = R"(read -r revoked || { "$0" env down; rm -rf "$1"; })";

// A program of its own, so that who ends this one by name doesn't end its will as well.
[[noreturn]] void become_the_will(int alive, const std::filesystem::path& folder) {
  setsid();
  // Whoever waits for the end of what we write must not wait for this process too.
  const int nothing = open("/dev/null", O_RDWR);
  dup2(alive, STDIN_FILENO);
  dup2(nothing, STDOUT_FILENO);
  dup2(nothing, STDERR_FILENO);
  execl("/bin/sh", "sh", "-c", k_will, WRINGER_PROGRAM, folder.c_str(), nullptr);
  _exit(127);
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
    if (fork() == 0) become_the_will(ends[0], folder);
    _exit(0);
  }
  close(ends[0]);
  m_alive = ends[1];
  if (child > 0) waitpid(child, nullptr, 0);
}

LastWill::~LastWill() {
  // It would stop what is stopped already, if it doesn't hear.
  if (write(m_alive, "\n", 1) != 1) std::perror("write");
  close(m_alive);
}

}  // namespace wringer::test
