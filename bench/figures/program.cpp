#include "bench/figures/program.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace wringer::bench {
namespace {

// In the child.
[[noreturn]] void become(const std::vector<std::string>& command,
                         const std::filesystem::path& folder, int out) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  if (dup2(out, STDOUT_FILENO) < 0 || chdir(folder.c_str()) != 0) _exit(127);
  if (freopen("/dev/null", "w", stderr) == nullptr) _exit(127);
  execv(arguments.front(), arguments.data());
  _exit(127);
}

}  // namespace

std::optional<Line> Spoken::find(const std::string& text) const {
  for (const Line& line : lines) {
    if (line.text.find(text) != std::string::npos) return line;
  }
  return std::nullopt;
}

Spoken listen(const std::vector<std::string>& command, const std::filesystem::path& folder) {
  Spoken spoken;
  int ends[2];
  if (pipe(ends) != 0) return spoken;
  const MonotonicTime began = system_clock().now();
  const pid_t child = fork();
  if (child == 0) become(command, folder, ends[1]);
  close(ends[1]);
  if (std::FILE* stream = fdopen(ends[0], "r"); stream != nullptr) {
    char* text = nullptr;
    std::size_t size = 0;
    for (ssize_t length = 0; (length = getline(&text, &size, stream)) > 0;) {
      spoken.lines.push_back(
          {system_clock().now() - began, std::string(text, static_cast<std::size_t>(length) - 1)});
    }
    std::free(text);
    std::fclose(stream);
  }
  waitpid(child, &spoken.status, 0);
  spoken.took = system_clock().now() - began;
  return spoken;
}

}  // namespace wringer::bench
