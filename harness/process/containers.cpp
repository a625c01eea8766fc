#include "harness/process/containers.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace wringer::process {
namespace {

namespace fs = std::filesystem;

bool is_in_group_named(const fs::path& process, const std::string& id) {
  std::ifstream stream(process / "cgroup");
  const std::string groups{std::istreambuf_iterator<char>(stream), {}};
  return groups.find(id) != std::string::npos;
}

}  // namespace

bool is_in_container(pid_t pid, const std::string& id) {
  return !id.empty() && is_in_group_named(fs::path("/proc") / std::to_string(pid), id);
}

std::vector<pid_t> processes_in_container(const std::string& id) {
  std::vector<pid_t> pids;
  if (id.empty()) return pids;
  std::error_code none;
  for (const fs::directory_entry& process : fs::directory_iterator("/proc", none)) {
    const std::string name = process.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (is_in_group_named(process.path(), id)) pids.push_back(std::stoi(name));
  }
  return pids;
}

}  // namespace wringer::process
