#include "harness/cli/init_command.h"

#include "fixtures/services/cache.h"
#include "harness/cli/database_tables.h"
#include "harness/cli/init_answers.h"
#include "harness/cli/interview.h"
#include "harness/cli/terminal.h"
#include "harness/faults/registry.h"
#include "harness/scenario/reader.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

namespace wringer::cli {
namespace {

using std::filesystem::path;

struct InitArguments {
  std::string file = "wringer.yaml";
  InitAnswers answers;
  std::string database;
  bool force = false;
};

std::string schema_here() {
  std::error_code none;
  return std::filesystem::is_regular_file("schema.sql", none) ? "schema.sql" : "";
}

Status complete(InitAnswers& answers, const EffectProposal& proposal) {
  if (isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1) {
    return ask_missing(answers, {.schema = schema_here(), .effects = proposal}, std::cin,
                       std::cout);
  }
  accept(proposal, answers);
  const std::vector<std::string> missing = missing_from(answers);
  if (missing.empty()) return {};
  std::string text = "this is no terminal to ask on, so it must be said with flags:";
  for (const std::string& line : missing) text += "\n  " + line;
  return fail(ErrorCode::usage, text);
}

// What the reader would say of it later is better said before anything is written.
Status check(const std::string& text, const path& file) {
  const auto scenario = scenario::read_scenario(text, file, faults::fault_kinds());
  if (scenario) return {};
  std::string all = "from this no scenario can be made, and nothing was written:";
  for (const scenario::Mistake& mistake : scenario.error()) all += "\n  " + mistake.message;
  return fail(ErrorCode::usage, all);
}

// A schema that somebody has changed is left as it is.
Status write_schema(const path& file, bool force) {
  if (std::filesystem::exists(file) && !force) return {};
  return services::write_file(file, std::string(scenario_schema("scenario.schema.json")));
}

Result<EffectProposal> proposal_from(const std::string& database) {
  if (database.empty()) return EffectProposal{};
  WRINGER_ASSIGN(const std::vector<TableShape> tables, tables_of_database(database));
  return propose_effects(tables);
}

Status init(InitArguments arguments) {
  std::error_code problem;
  const path here = std::filesystem::current_path(problem);
  if (problem) return fail(system_error("looking where we are", problem.value()));
  const path file = (here / arguments.file).lexically_normal();
  if (std::filesystem::exists(file, problem) && !arguments.force) {
    return fail(ErrorCode::usage,
                fmt::format("{} is there already; --force writes over it", arguments.file));
  }
  const path folder = file.parent_path();
  if (!std::filesystem::is_directory(folder, problem)) {
    return fail(ErrorCode::usage, fmt::format("there is no folder {}", folder.string()));
  }
  WRINGER_ASSIGN(const EffectProposal proposal, proposal_from(arguments.database));
  WRINGER_TRY(complete(arguments.answers, proposal));
  WRINGER_ASSIGN(const ScenarioDraft draft,
                 draft_from(arguments.answers, {.here = here, .folder = folder}));
  const std::string text = to_yaml(draft);
  WRINGER_TRY(check(text, file));
  WRINGER_TRY(services::write_file(file, text));
  WRINGER_TRY(write_schema(folder / k_schema_file, arguments.force));
  if (!arguments.database.empty()) fmt::print("{}", to_text(proposal));
  const std::string trace = "wringer trace " + arguments.file;
  fmt::print(
      "{0} is written, and {1} for editors beside it.\n"
      "See that workload.value in it is what your program reads, then:\n"
      "  {2:<{3}}  is everything here that a run needs?\n"
      "  {4:<{3}}  what your program says, without any fault\n"
      "  {5:<{3}}  the verdict\n",
      arguments.file, k_schema_file, "wringer doctor", trace.size(), trace,
      "wringer run " + arguments.file);
  return {};
}

void add_effect_options(CLI::App& command, InitArguments& arguments) {
  InitAnswers& answers = arguments.answers;
  command.add_option("--table", answers.table, "Table with a row for each event");
  command.add_option("--event-column", answers.event_column, "Its column with the event's id");
  CLI::Option* sum = command.add_option("--sum-table", answers.sum.table,
                                        "Table with a row for each key that adds up");
  CLI::Option* key =
      command.add_option("--key-column", answers.sum.key_column, "Its column with the event's key");
  CLI::Option* column =
      command.add_option("--sum-column", answers.sum.sum_column, "Its column that adds up");
  sum->needs(key)->needs(column);
  key->needs(sum);
  column->needs(sum);
  command.add_option("--from-database", arguments.database,
                     "Look for these tables in a running Postgres (postgresql://…); only reads");
}

void add_variable_options(CLI::App& command, InitAnswers& answers) {
  const auto add = [&](const char* flag, std::string& variable, const char* what) {
    command.add_option(flag, variable, what)->capture_default_str();
  };
  add("--kafka-env", answers.kafka_variable, "Variable that takes Kafka's address (\"\": none)");
  add("--postgres-env", answers.postgres_variable, "Variable that takes Postgres's URL");
  add("--topic-env", answers.topic_variable,
      "Variable that takes the topic, unless the command has {topic.NAME}");
  add("--group-env", answers.group_variable,
      "Variable that takes the consumer group, unless the command has {group}");
}

}  // namespace

void add_init_command(CLI::App& app, ExitCode& code) {
  CLI::App* command = app.add_subcommand(
      "init", "Write a scenario file for your consumer; asks for what no flag says");
  auto arguments = std::make_shared<InitArguments>();
  InitAnswers& answers = arguments->answers;
  command->add_option("FILE", arguments->file, "The file to write")->capture_default_str();
  command->add_option("--command", answers.command,
                      "What starts your consumer, as you would type it; no shell runs it");
  command->add_option("--instances", answers.instances, "Instances of it")
      ->check(CLI::Range(1, 64));
  command->add_option("--topic", answers.topic, "Topic that it reads");
  command->add_option("--partitions", answers.partitions, "Partitions of the topic")
      ->check(CLI::Range(1, 256));
  command->add_option("--schema", answers.schema, "SQL file that makes its tables");
  command
      ->add_option("--field", answers.fields,
                   "Field of an event's JSON, NAME=TEMPLATE, such as event_id={id}; repeatable")
      ->allow_extra_args(false);
  add_effect_options(*command, *arguments);
  command->add_option("--guarantee", answers.guarantee, "What is promised")
      ->check(CLI::IsMember({"effectively-once", "at-least-once", "at-most-once"}));
  command->add_option("--explore", answers.explore, "How faults are found")
      ->check(CLI::IsMember({"sweep", "pairs", "random"}))
      ->capture_default_str();
  add_variable_options(*command, answers);
  command->add_flag("--force", arguments->force, "Write over a file that is there");
  command->callback([arguments, &code] {
    const Status done = init(*arguments);
    code = done ? ExitCode::holds : report(done.error());
  });
}

}  // namespace wringer::cli
