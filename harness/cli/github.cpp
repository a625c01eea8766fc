#include "harness/cli/github.h"

#include "reports/github.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>

namespace wringer::cli {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

Status tell_github(const RunResult& run, const std::string& ended_by, std::FILE* people) {
  if (variable("GITHUB_ACTIONS") != "true") return {};
  fmt::print(people, "{}",
             reports::github_annotations(run, ended_by, variable("GITHUB_WORKSPACE")));
  const std::string file = variable("GITHUB_STEP_SUMMARY");
  if (file.empty()) return {};
  std::ofstream stream(file, std::ios::app);
  stream << reports::github_summary(run, ended_by) << std::flush;
  if (!stream) return fail(system_error("writing " + file, errno));
  return {};
}

}  // namespace wringer::cli
