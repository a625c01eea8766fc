#include "harness/cli/list_command.h"

#include "checkers/checkers.h"
#include "harness/cli/fault_reference.h"
#include "harness/cli/init_command.h"
#include "harness/cli/scenario_reference.h"
#include "harness/core/cause_kind.h"
#include "harness/core/moment.h"
#include "harness/faults/registry.h"
#include "harness/workload/generators.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>

namespace wringer::cli {
namespace {

std::string moment_list() {
  std::string text;
  for (const MomentName name : moment_names()) {
    text += fmt::format("{:<34} {}\n", name, moment_summary(name));
  }
  return text;
}

std::string check_list() {
  std::string text;
  for (const CheckKind& kind : checkers::kinds()) {
    text += fmt::format("{:<24} {:<14} {}\n", kind.name, to_string(kind.needs), kind.summary);
  }
  return text;
}

std::string cause_list() {
  std::string text;
  for (const CauseKind& kind : cause_kinds()) {
    text += fmt::format("{:<30} {}\n{:<30} remedy: {}\n", kind.name, kind.meaning, "", kind.remedy);
    for (const std::string_view property : {"stale overwrite", "resurrected row"}) {
      const std::string_view remedy = remedy_of(kind, property);
      if (remedy == kind.remedy) continue;
      text += fmt::format("{:<30} of a {}: {}\n", "", property, remedy);
    }
  }
  return text;
}

std::string generator_list() {
  std::string text;
  for (const workload::Generator& generator : workload::generators()) {
    text += fmt::format("{:<22} {}\n", generator.name, generator.summary);
  }
  return text;
}

std::string faults_as(const std::string& format) {
  if (format == "markdown") return fault_document(faults::fault_kinds());
  if (format == "schema") return fault_schema(faults::fault_kinds());
  return fault_list(faults::fault_kinds());
}

}  // namespace

void add_list_command(CLI::App& app, ExitCode& code) {
  CLI::App* command = app.add_subcommand("list", "What scenarios can speak of");
  command->require_subcommand(1);
  auto format = std::make_shared<std::string>("text");
  CLI::App* faults = command->add_subcommand("faults", "What can be done to a system");
  faults
      ->add_option("--format", *format,
                   "text; markdown: docs/faults.md; schema: as part of the scenarios' JSON Schema")
      ->check(CLI::IsMember({"text", "markdown", "schema"}))
      ->capture_default_str();
  const auto print = [&code](const std::string& text) {
    fmt::print("{}", text);
    code = ExitCode::holds;
  };
  faults->callback([print, format] { print(faults_as(*format)); });
  auto key_format = std::make_shared<std::string>("text");
  CLI::App* keys = command->add_subcommand("keys", "What may stand in a scenario file");
  keys->add_option("--format", *key_format, "text, or markdown: docs/scenario.md")
      ->check(CLI::IsMember({"text", "markdown"}))
      ->capture_default_str();
  keys->callback([print, key_format] {
    const std::string_view schema = scenario_schema("scenario.schema.json");
    print(*key_format == "markdown" ? key_document(schema) : key_list(schema));
  });
  command->add_subcommand("checks", "What is checked, and what each check needs")
      ->callback([print] { print(check_list()); });
  command->add_subcommand("causes", "How anomalies come about, and what helps against it")
      ->callback([print] { print(cause_list()); });
  command->add_subcommand("generators", "How the events of a workload can be odd")
      ->callback([print] { print(generator_list()); });
  command->add_subcommand("moments", "What addresses can name")->callback([print] {
    print(moment_list());
  });
}

}  // namespace wringer::cli
