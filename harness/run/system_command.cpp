#include "harness/run/system_command.h"

#include "harness/scenario/placeholders.h"

#include <fmt/format.h>

namespace wringer::run {
namespace {

scenario::PlaceholderValues values_of(const SystemCommandParts& parts) {
  services::PostgresEndpoint through_proxy = parts.postgres;
  through_proxy.host = "127.0.0.1";
  through_proxy.port = parts.postgres_port;
  // What they say of TLS is for the server, not for our proxy.
  through_proxy.parameters.clear();
  scenario::PlaceholderValues values{
      {"kafka", parts.kafka},
      {"postgres", through_proxy.uri(parts.store.database())},
      // Not everybody takes such a URL: JDBC has another form, others want variables for its parts.
      {"postgres.host", through_proxy.host},
      {"postgres.port", std::to_string(through_proxy.port)},
      {"postgres.user", through_proxy.user},
      {"postgres.database", parts.store.database()},
      {"group", parts.store.group()},
      {"instance", std::to_string(parts.instance)},
      {"port", std::to_string(parts.port)},
  };
  for (const auto& [name, name_in_case] : parts.store.topics())
    values["topic." + name] = name_in_case;
  for (const auto& [name, url] : parts.http) values["http." + name] = url;
  return values;
}

}  // namespace

Result<process::Command> system_command(const SystemCommandParts& parts) {
  const scenario::SystemSpec& system = parts.scenario.system;
  const scenario::ProgramSpec& program = system.program_of(parts.instance);
  const scenario::PlaceholderValues values = values_of(parts);
  process::Command command;
  for (const std::string& argument : program.command) {
    WRINGER_ASSIGN(std::string filled, scenario::fill(argument, values));
    command.arguments.push_back(std::move(filled));
  }
  const bool has_slash = command.arguments.front().find('/') != std::string::npos;
  if (has_slash) {
    command.arguments.front() =
        (parts.scenario.file.parent_path() / command.arguments.front()).lexically_normal().string();
  }
  command.environment = process::inherited_environment();
  std::error_code ignored;  // Without /proc there is nothing to add.
  const auto self = std::filesystem::read_symlink("/proc/self/exe", ignored);
  std::string& path = command.environment["PATH"];
  path += (path.empty() ? "" : ":") + self.parent_path().string();
  std::map<std::string, std::string> environment = system.environment;
  for (const auto& [name, value] : program.environment) environment[name] = value;
  for (const auto& [name, value] : environment) {
    WRINGER_ASSIGN(command.environment[name], scenario::fill(value, values));
  }
  command.directory =
      system.directory.empty() ? parts.scenario.file.parent_path() : system.directory;
  command.stdout_file = parts.folder / fmt::format("instance-{}.out", parts.instance);
  command.stderr_file = parts.folder / fmt::format("instance-{}.err", parts.instance);
  return command;
}

Result<scenario::ReadySpec> filled_ready_spec(const SystemCommandParts& parts) {
  const scenario::PlaceholderValues values = values_of(parts);
  scenario::ReadySpec ready = parts.scenario.system.program_of(parts.instance).ready;
  for (std::string* text : {&ready.port, &ready.path}) {
    WRINGER_ASSIGN(*text, scenario::fill(*text, values));
  }
  return ready;
}

}  // namespace wringer::run
