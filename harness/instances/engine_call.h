#pragma once

#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "harness/process/keeper.h"

#include <asio/io_context.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace wringer::instances {

// One call of a container engine's command line, for which the loop does not wait.
struct EngineCall {
  process::Keeper& keeper;
  // "docker" or "podman"
  std::string engine;
  std::vector<std::string> arguments;
  // For its output, which is removed again; no other call may use the same at the same time.
  std::filesystem::path output;
  Duration timeout = std::chrono::seconds(20);
};

// `done` comes, later, on the loop's thread: what it printed to stdout, or why it failed, in its
// own words.
void call_engine(asio::io_context& io, const EngineCall& call,
                 std::function<void(Result<std::string>)> done);

}  // namespace wringer::instances
