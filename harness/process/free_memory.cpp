#include "harness/process/free_memory.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

namespace wringer::process {
namespace {

using std::filesystem::path;

// The first number of a file, or after a word in it.
std::optional<std::uint64_t> number_in(const path& file, const std::string& word) {
  std::ifstream stream(file);
  for (std::string each; !word.empty() && stream >> each && each != word;) {
  }
  std::uint64_t number = 0;
  if (stream >> number) return number;
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> free_memory_mb() {
  std::optional<std::uint64_t> free;
  if (const auto kilobytes = number_in("/proc/meminfo", "MemAvailable:")) free = *kilobytes / 1024;
  // "max" where there is no limit.
  const path group = "/sys/fs/cgroup";
  const auto most = number_in(group / "memory.max", "");
  const auto used = number_in(group / "memory.current", "");
  if (!most || !used) return free;
  const std::uint64_t left = (*most - std::min(*most, *used)) / 1'048'576;
  return std::min(free.value_or(left), left);
}

}  // namespace wringer::process
