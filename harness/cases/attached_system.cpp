#include "harness/cases/attached_system.h"

#include "fixtures/services/programs.h"
#include "harness/instances/attached_instance.h"
#include "harness/scenario/placeholders.h"

#include <fmt/format.h>

namespace wringer::cases {
namespace {

Result<process::Command> command_of(const std::vector<std::string>& arguments,
                                    const scenario::Scenario& scenario) {
  process::Command command;
  for (const std::string& argument : arguments) {
    WRINGER_ASSIGN(std::string text, scenario::fill(argument, {}));
    command.arguments.push_back(std::move(text));
  }
  command.environment = process::inherited_environment();
  command.directory = scenario.file.parent_path();
  return command;
}

}  // namespace

// What it starts in the background is the system: it goes on until it is stopped.
Status run_attached_program(const std::vector<std::string>& arguments,
                            const scenario::Scenario& scenario, process::Keeper& keeper,
                            const std::filesystem::path& output) {
  if (arguments.empty()) return {};
  WRINGER_ASSIGN(process::Command command, command_of(arguments, scenario));
  const auto said = services::run_program(keeper, std::move(command), output,
                                          Deadline(system_clock(), scenario.ready_deadline),
                                          services::LeftBehind::goes_on);
  if (said) return {};
  return fail(said.error().during(fmt::format("{}: system.attach", scenario.file.string())));
}

Status stop_attached_at_end(const scenario::Scenario& scenario, process::Keeper& keeper) {
  if (!scenario.system.attach || scenario.system.attach->stop.empty()) return {};
  WRINGER_ASSIGN(const process::Command command,
                 command_of(scenario.system.attach->stop, scenario));
  return keeper.run_at_end(command);
}

std::string addresses_of_attached(const scenario::Scenario& scenario,
                                  const services::Endpoints& endpoints) {
  std::string text = "the system is to find";
  for (Instance instance = 1; instance <= scenario.system.instances; ++instance) {
    const instances::AttachedPorts ports = instances::attached_ports(scenario.system, instance);
    services::PostgresEndpoint postgres = endpoints.postgres;
    postgres.host = "127.0.0.1";
    postgres.port = ports.postgres;
    postgres.parameters.clear();
    if (scenario.system.instances > 1)
      text += fmt::format("{} as instance {}", instance > 1 ? ";" : "", instance);
    text += fmt::format(" Kafka at 127.0.0.1:{} and Postgres at {}", ports.kafka,
                        postgres.uri(scenario.system.attach->database));
    for (const auto& [name, port] : ports.http) {
      text += fmt::format(" and {} at http://127.0.0.1:{}", name, port);
    }
  }
  return text;
}

std::string note_on_attached() {
  return "the system is attached: Wringer has not started its processes, so it did nothing to "
         "them, "
         "and could not look for connections past its proxies";
}

}  // namespace wringer::cases
