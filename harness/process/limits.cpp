#include "harness/process/limits.h"

#include <fmt/format.h>

#include <sys/resource.h>

namespace wringer::process {
namespace {

// With fewer, folders could be made and not be removed again.
constexpr std::uint64_t k_fewest_files = 32;
// With less, librdkafka 2.0 can't start its threads, and waits for them for ever or
// aborts (seen with 128 MB, and with 1 GB for six cases at once).
constexpr std::uint64_t k_megabyte = 1U << 20U;
constexpr std::uint64_t k_least_address_space = 2048 * k_megabyte;

std::uint64_t limit_of(__rlimit_resource resource) {
  rlimit limit{};
  return getrlimit(resource, &limit) == 0 ? limit.rlim_cur : RLIM_INFINITY;
}

}  // namespace

Limits limits_of_this_process() {
  return {.open_files = limit_of(RLIMIT_NOFILE), .address_space_bytes = limit_of(RLIMIT_AS)};
}

Status check(const Limits& limits) {
  if (limits.open_files < k_fewest_files) {
    return fail(
        ErrorCode::environment,
        fmt::format("only {} files may be open, too few to start anything: `ulimit -n 1024`",
                    limits.open_files));
  }
  if (limits.address_space_bytes < k_least_address_space) {
    return fail(ErrorCode::environment,
                fmt::format("only {} MB of address space are allowed, too little to start "
                            "anything: `ulimit -v unlimited`",
                            limits.address_space_bytes / k_megabyte));
  }
  return {};
}

}  // namespace wringer::process
