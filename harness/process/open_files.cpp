#include "harness/process/open_files.h"

#include <sys/resource.h>

#include <algorithm>

namespace wringer::process {
namespace {

// Where there is no limit, tables would still be made for as many.
constexpr rlim_t k_enough = 65'536;

std::uint64_t g_before = 0;

}  // namespace

void raise_open_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t granted = limit.rlim_cur;
  const rlim_t wanted = std::min(limit.rlim_max, k_enough);
  if (granted >= wanted) return;
  limit.rlim_cur = wanted;
  if (setrlimit(RLIMIT_NOFILE, &limit) == 0) g_before = granted;
}

std::uint64_t open_files_before() {
  return g_before;
}

}  // namespace wringer::process
