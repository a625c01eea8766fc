#include "harness/instances/resolve.h"

#include <asio/io_context.hpp>
#include <fmt/format.h>

#include <optional>

namespace wringer::instances {

using asio::ip::tcp;

Result<tcp::endpoint> resolve(const std::string& host, std::uint16_t port) {
  std::error_code problem;
  const auto address = asio::ip::make_address(host, problem);
  if (!problem) return tcp::endpoint(address, port);
  asio::io_context io;
  const auto found = tcp::resolver(io).resolve(host, std::to_string(port), problem);
  std::optional<tcp::endpoint> first;
  if (!problem) {
    for (const auto& entry : found) {
      if (!first || (entry.endpoint().address().is_v4() && !first->address().is_v4())) {
        first = entry.endpoint();
      }
    }
  }
  if (first) return *first;
  return fail(ErrorCode::environment,
              fmt::format("the name '{}' can't be looked up here{}", host,
                          problem ? ": " + problem.message() : std::string()));
}

}  // namespace wringer::instances
