#include "tests/clients/client_program.h"

#include "fixtures/services/file_lock.h"
#include "fixtures/services/services.h"
#include "harness/core/clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace wringer::test {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

// sysexits.h: EX_UNAVAILABLE
constexpr int k_unavailable = 69;
// A first build downloads what the program depends on.
constexpr Duration k_build_deadline = 10min;

std::string contents_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

fs::path sources_of(const ClientProgram& program) {
  return fs::path(WRINGER_CLIENTS) / program.name;
}

// Changes when anything in the program's folder does (FNV-1a of names and contents).
std::string stamp_of(const ClientProgram& program) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(sources_of(program))) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::uint64_t hash = 14695981039346656037U;
  const auto add = [&hash](const std::string& text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  };
  for (const fs::path& file : files) {
    add(file.lexically_relative(sources_of(program)).string() + '\0');
    add(contents_of(file) + '\0');
  }
  return fmt::format("{:016x} {}\n", hash, program.variant);
}

struct Finished {
  process::ExitStatus status;
  std::string said;
};

Result<Finished> finish(process::Keeper& keeper, std::vector<std::string> arguments,
                        const fs::path& log) {
  std::error_code none;
  fs::remove(log, none);
  WRINGER_ASSIGN(const auto child, keeper.spawn({.arguments = std::move(arguments),
                                                 .environment = process::inherited_environment(),
                                                 .directory = log.parent_path(),
                                                 .stdout_file = log,
                                                 .stderr_file = log,
                                                 .run_as = {}}));
  WRINGER_ASSIGN(const process::ExitStatus status,
                 child->wait(Deadline(system_clock(), k_build_deadline)));
  return Finished{status, tail_of(log)};
}

fs::path cache_of_clients() {
  return services::cache_folder() / "clients";
}

}  // namespace

Result<std::string> missing_for(const ClientProgram& program, process::Keeper& keeper) {
  fs::create_directories(cache_of_clients());
  const fs::path log = cache_of_clients() / (program.language + ".log");
  WRINGER_ASSIGN(const Finished need,
                 finish(keeper, {fs::path(WRINGER_CLIENTS) / "need", program.language}, log));
  if (need.status.success()) return std::string{};
  if (need.status.code == k_unavailable) return need.said;
  return fail(ErrorCode::environment, "looking for what " + program.language +
                                          " needs: " + to_text(need.status) + "\n" + need.said);
}

Result<fs::path> build(const ClientProgram& program, process::Keeper& keeper) {
  const std::string name = program.name + (program.variant.empty() ? "" : "-") + program.variant;
  const fs::path output = cache_of_clients() / name;
  const fs::path stamp_file = output / ".stamp";
  fs::create_directories(output);
  WRINGER_ASSIGN(
      const auto lock,
      services::FileLock::take(cache_of_clients() / (name + ".lock"), services::LockMode::exclusive,
                               Deadline(system_clock(), k_build_deadline)));
  const std::string stamp = stamp_of(program);
  if (contents_of(stamp_file) == stamp) return output;

  std::vector<std::string> arguments{sources_of(program) / "build", output};
  if (!program.variant.empty()) arguments.push_back(program.variant);
  WRINGER_ASSIGN(const Finished built,
                 finish(keeper, std::move(arguments), cache_of_clients() / (name + ".log")));
  if (!built.status.success()) {
    return fail(ErrorCode::environment,
                fmt::format("building {}: it {}\n{}", name, to_text(built.status), built.said));
  }
  std::ofstream(stamp_file) << stamp;
  return output;
}

std::vector<std::string> command_of(const ClientProgram& program, const fs::path& output) {
  return {sources_of(program) / "run", output};
}

std::string tail_of(const fs::path& file) {
  constexpr std::size_t k_tail = 4000;
  const std::string text = contents_of(file);
  return text.size() > k_tail ? "…" + text.substr(text.size() - k_tail) : text;
}

}  // namespace wringer::test
