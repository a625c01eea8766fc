#include "harness/process/process_states.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <utility>

namespace wringer::process {
namespace {

// The fields of /proc/<pid>/stat that are of interest (proc(5)); state 0 if it is gone.
struct Stat {
  char state = 0;
  pid_t parent = 0;
};

Stat stat_of(pid_t pid) {
  char path[64];
  std::snprintf(path, sizeof(path), "/proc/%d/stat", pid);
  std::FILE* file = std::fopen(path, "re");
  if (file == nullptr) return {};
  char text[512] = {};
  const std::size_t size = std::fread(text, 1, sizeof(text) - 1, file);
  std::fclose(file);
  text[size] = '\0';
  // The name may hold anything, so what follows is found from its last parenthesis.
  const char* after_name = std::strrchr(text, ')');
  Stat stat;
  if (after_name == nullptr ||
      std::sscanf(after_name + 1, " %c %d", &stat.state, &stat.parent) != 2) {
    return {};
  }
  return stat;
}

// A SIGSTOP has been sent to it and waits until it returns from the kernel.
bool is_to_stop(pid_t pid) {
  char path[64];
  std::snprintf(path, sizeof(path), "/proc/%d/status", pid);
  std::FILE* file = std::fopen(path, "re");
  if (file == nullptr) return false;
  constexpr unsigned long long k_stop = 1ULL << (SIGSTOP - 1);
  bool pending = false;
  char line[256];
  while (std::fgets(line, sizeof(line), file) != nullptr) {
    unsigned long long mask = 0;
    const bool is_mask = std::sscanf(line, "SigPnd: %llx", &mask) == 1 ||
                         std::sscanf(line, "ShdPnd: %llx", &mask) == 1;
    pending = pending || (is_mask && (mask & k_stop) != 0);
  }
  std::fclose(file);
  return pending;
}

// After vfork(2) a process sleeps in the kernel until its child has called exec. If the child is
// stopped before, the parent can't stop, but can do nothing else either.
bool waits_for_stopped_child(pid_t pid, const Stat& stat,
                             const std::vector<std::pair<pid_t, Stat>>& others) {
  if (stat.state != 'D' || !is_to_stop(pid)) return false;
  return std::any_of(others.begin(), others.end(), [pid](const auto& other) {
    return other.second.parent == pid && other.second.state == 'T';
  });
}

}  // namespace

ProcessStates states_of(const std::vector<pid_t>& pids) {
  ProcessStates states;
  std::vector<std::pair<pid_t, Stat>> stats;
  for (const pid_t pid : pids) {
    const Stat stat = stat_of(pid);
    if (stat.state != 0 && stat.state != 'Z' && stat.state != 'X') stats.emplace_back(pid, stat);
  }
  for (const auto& [pid, stat] : stats) {
    states.pids.push_back(pid);
    if (stat.state == 'T' || waits_for_stopped_child(pid, stat, stats)) ++states.standing_still;
  }
  states.processes = static_cast<int>(states.pids.size());
  return states;
}

}  // namespace wringer::process
