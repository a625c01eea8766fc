#pragma once

// A program of fixtures/systems/clients: what it needs, how it is built, how it is started.

#include "harness/core/error.h"
#include "harness/process/keeper.h"

#include <filesystem>
#include <string>
#include <vector>

namespace wringer::test {

struct ClientProgram {
  // Its folder in fixtures/systems/clients.
  std::string name;
  // "java", "go", …: see fixtures/systems/clients/need.
  std::string language;
  // Handed to its `build` after the output folder: a version.
  std::string variant;
};

// What this machine lacks, in a sentence; empty if it can be built and run here.
[[nodiscard]] Result<std::string> missing_for(const ClientProgram& program,
                                              process::Keeper& keeper);

// The folder with the built program, in the cache: built there if its sources have changed since.
[[nodiscard]] Result<std::filesystem::path> build(const ClientProgram& program,
                                                  process::Keeper& keeper);

// argv that runs what was built into `output`.
[[nodiscard]] std::vector<std::string> command_of(const ClientProgram& program,
                                                  const std::filesystem::path& output);

// The end of a file: what a program said last.
[[nodiscard]] std::string tail_of(const std::filesystem::path& file);

}  // namespace wringer::test
