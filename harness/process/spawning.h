#pragma once

// A program that the keeper runs as a child of its own.

#include <nlohmann/json.hpp>

#include <sys/resource.h>
#include <sys/types.h>

#include <string>
#include <vector>

namespace wringer::process {

// A program to be run as a child.
struct Spawning {
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  std::string directory;
  std::string stdout_file;
  std::string stderr_file;
  // Ends of pipes, in the place of the files.
  int stdout_pipe = -1;
  int stderr_pipe = -1;
  // 0: as many as we may.
  rlim_t open_files = 0;
  bool changes_user = false;
  uid_t user = 0;
  gid_t group = 0;
};

// As it stands in a request.
[[nodiscard]] Spawning spawning_from(const nlohmann::json& request);

// In the child, between fork and exec. Returns only if it failed: what it was doing. errno says
// why.
[[nodiscard]] const char* become(Spawning& spawning, pid_t keeper);

}  // namespace wringer::process
