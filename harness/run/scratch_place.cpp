#include "harness/run/scratch_place.h"

#include "harness/process/free_memory.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

namespace wringer::run {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t k_plenty_mb = 8192;
constexpr const char* k_memory = "/dev/shm";

// As std::filesystem::temp_directory_path has it.
bool is_chosen_by_the_user() {
  constexpr std::array names{"TMPDIR", "TMP", "TEMP", "TEMPDIR"};
  return std::any_of(names.begin(), names.end(),
                     [](const char* name) { return std::getenv(name) != nullptr; });
}

// The folder may hold it, and the machine, or our control group, has it.
bool is_memory_plenty() {
  std::error_code none;
  const fs::space_info space = fs::space(k_memory, none);
  return !none && space.available / 1'048'576 >= k_plenty_mb &&
         process::free_memory_mb().value_or(0) >= k_plenty_mb;
}

}  // namespace

fs::path scratch_place(std::error_code& problem) {
  problem.clear();
  if (!is_chosen_by_the_user() && is_memory_plenty()) return k_memory;
  return fs::temp_directory_path(problem);
}

std::vector<fs::path> scratch_places() {
  std::vector<fs::path> places{k_memory};
  std::error_code problem;
  const fs::path temporary = fs::temp_directory_path(problem);
  if (!problem) places.push_back(temporary);
  return places;
}

}  // namespace wringer::run
