#include "harness/cases/system_command.h"

#include "fixtures/services/container_engine.h"
#include "harness/scenario/placeholders.h"

#include <fmt/format.h>

namespace wringer::cases {
namespace {

// Of each life of an instance: more than anybody reads, and no disk that is full of it.
constexpr std::uint64_t k_output_max = 16 * 1024 * 1024;

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

Result<std::vector<std::string>> filled(const std::vector<std::string>& words,
                                        const scenario::PlaceholderValues& values) {
  std::vector<std::string> all;
  for (const std::string& word : words) {
    WRINGER_ASSIGN(std::string text, scenario::fill(word, values));
    all.push_back(std::move(text));
  }
  return all;
}

// Of the system, and of the companion on top of it.
Result<std::map<std::string, std::string>> environment_of(
    const SystemCommandParts& parts, const scenario::PlaceholderValues& values) {
  const scenario::SystemSpec& system = parts.scenario.system;
  std::map<std::string, std::string> environment = system.environment;
  for (const auto& [name, value] : system.program_of(parts.instance).environment) {
    environment[name] = value;
  }
  for (auto& [name, value] : environment) {
    WRINGER_ASSIGN(value, scenario::fill(value, values));
  }
  return environment;
}

std::filesystem::path output_of(const SystemCommandParts& parts, const char* ending) {
  return parts.folder / fmt::format("instance-{}.{}", parts.instance, ending);
}

// The password, and as it stands in a URL: programs like to tell where they connect to.
std::vector<std::string> secrets_of(const services::PostgresEndpoint& postgres) {
  if (postgres.password.empty()) return {};
  const std::string uri = postgres.uri("");
  const std::size_t at = uri.find('@');
  const std::size_t colon = uri.rfind(':', at);
  return {postgres.password, uri.substr(colon + 1, at - colon - 1)};
}

}  // namespace

Result<process::Command> system_command(const SystemCommandParts& parts) {
  const scenario::SystemSpec& system = parts.scenario.system;
  const scenario::PlaceholderValues values = values_of(parts);
  process::Command command;
  WRINGER_ASSIGN(command.arguments, filled(system.program_of(parts.instance).command, values));
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
  WRINGER_ASSIGN(const auto environment, environment_of(parts, values));
  for (const auto& [name, value] : environment) command.environment[name] = value;
  command.directory =
      system.directory.empty() ? parts.scenario.file.parent_path() : system.directory;
  command.stdout_file = output_of(parts, "out");
  command.stderr_file = output_of(parts, "err");
  command.output_max = k_output_max;
  command.secrets = secrets_of(parts.postgres);
  return command;
}

Result<instances::ContainerPlan> container_plan(const SystemCommandParts& parts) {
  const scenario::ProgramSpec& program = parts.scenario.system.program_of(parts.instance);
  const scenario::PlaceholderValues values = values_of(parts);
  instances::ContainerPlan plan;
  WRINGER_ASSIGN(plan.engine, services::find_container_engine());
  // The database is called after the run and the case.
  plan.name = fmt::format("{}-{}", parts.store.database(), parts.instance);
  plan.label = services::container_label(parts.run_id);
  plan.image = program.image;
  WRINGER_ASSIGN(plan.options, filled(program.options, values));
  WRINGER_ASSIGN(plan.command, filled(program.command, values));
  WRINGER_ASSIGN(plan.environment, environment_of(parts, values));
  plan.stdout_file = output_of(parts, "out");
  plan.stderr_file = output_of(parts, "err");
  plan.output_max = k_output_max;
  plan.secrets = secrets_of(parts.postgres);
  return plan;
}

Result<scenario::ReadySpec> filled_ready_spec(const SystemCommandParts& parts) {
  const scenario::PlaceholderValues values = values_of(parts);
  scenario::ReadySpec ready = parts.scenario.system.program_of(parts.instance).ready;
  for (std::string* text : {&ready.port, &ready.path}) {
    WRINGER_ASSIGN(*text, scenario::fill(*text, values));
  }
  return ready;
}

}  // namespace wringer::cases
