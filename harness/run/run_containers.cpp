#include "harness/run/run_containers.h"

#include "fixtures/services/cache.h"
#include "fixtures/services/container_engine.h"
#include "fixtures/services/programs.h"

#include <algorithm>

namespace wringer::run {
namespace {

using namespace std::chrono_literals;

constexpr const char* k_line = "containers";
constexpr Duration k_removal_timeout = 30s;

}  // namespace

Status prepare_containers(const std::vector<scenario::Scenario>& scenarios, process::Keeper& keeper,
                          const std::string& run_id, const std::filesystem::path& folder) {
  if (container_lines(scenarios).empty()) return {};
  for (const scenario::Scenario& scenario : scenarios) {
    for (const std::string& image : scenario.system.images()) {
      if (const Status there = services::check_image(keeper, image, folder); !there) {
        return fail(there.error().during(scenario.file.string()));
      }
    }
  }
  WRINGER_ASSIGN(const std::string engine, services::find_container_engine());
  return keeper.run_at_end(services::remove_containers_command(engine, run_id));
}

std::vector<std::string> container_lines(const std::vector<scenario::Scenario>& scenarios) {
  const bool any = std::any_of(
      scenarios.begin(), scenarios.end(),
      [](const scenario::Scenario& scenario) { return !scenario.system.images().empty(); });
  return any ? std::vector<std::string>{k_line} : std::vector<std::string>{};
}

void remove_system_containers(std::vector<DeadRun>& dead_runs, process::Keeper& keeper,
                              const std::filesystem::path& folder) {
  for (DeadRun& run : dead_runs) {
    std::erase_if(run.services, [&](const std::string& line) {
      if (line != k_line) return false;
      const auto engine = services::find_container_engine();
      return engine && services::make_folder(folder) &&
             services::run_program(keeper, services::remove_containers_command(*engine, run.id),
                                   folder / "removed.log",
                                   Deadline(system_clock(), k_removal_timeout))
                 .has_value();
    });
  }
}

}  // namespace wringer::run
