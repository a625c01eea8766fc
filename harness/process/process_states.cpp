#include "harness/process/process_states.h"

#include <dirent.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace wringer::process {
namespace {

// The fields of /proc/<pid>/stat that are of interest (proc(5)); state 0 if it is gone.
struct Stat {
  char state = 0;
  pid_t group = 0;
};

Stat stat_of(long pid) {
  char path[64];
  std::snprintf(path, sizeof(path), "/proc/%ld/stat", pid);
  std::FILE* file = std::fopen(path, "re");
  if (file == nullptr) return {};
  char text[512] = {};
  const std::size_t size = std::fread(text, 1, sizeof(text) - 1, file);
  std::fclose(file);
  text[size] = '\0';
  // The name may hold anything, so what follows is found from its last parenthesis.
  const char* after_name = std::strrchr(text, ')');
  Stat stat;
  pid_t parent = 0;
  if (after_name == nullptr ||
      std::sscanf(after_name + 1, " %c %d %d", &stat.state, &parent, &stat.group) != 3) {
    return {};
  }
  return stat;
}

}  // namespace

GroupState group_state_of(pid_t leader) {
  GroupState group;
  DIR* proc = opendir("/proc");
  if (proc == nullptr) return group;
  while (const dirent* entry = readdir(proc)) {
    char* end = nullptr;
    const long pid = std::strtol(entry->d_name, &end, 10);
    if (pid <= 0 || *end != '\0') continue;
    const Stat stat = stat_of(pid);
    if (stat.group != leader || stat.state == 0 || stat.state == 'Z' || stat.state == 'X') continue;
    group.pids.push_back(static_cast<pid_t>(pid));
    if (stat.state == 'T') ++group.standing_still;
  }
  closedir(proc);
  group.processes = static_cast<int>(group.pids.size());
  return group;
}

}  // namespace wringer::process
