#include "harness/cli/init_answers.h"

#include "harness/cli/command_words.h"

#include <fmt/format.h>

namespace wringer::cli {
namespace {

using std::filesystem::path;

// As the scenario file must have it: a program keeps a slash, or it would be looked up in PATH.
std::string seen_from_file(const std::string& file, const InitPlaces& places) {
  if (path(file).is_absolute() || places.here == places.folder) return file;
  const path relative = (places.here / file).lexically_normal().lexically_relative(places.folder);
  const bool has_slash = relative.has_parent_path();
  return has_slash ? relative.string() : "./" + relative.string();
}

Status add_fields(const std::vector<std::string>& fields, ScenarioDraft& draft) {
  for (const std::string& field : fields) {
    const std::size_t sign = field.find('=');
    if (sign == std::string::npos || sign == 0) {
      return fail(ErrorCode::usage,
                  fmt::format("'{}' is no field of an event; say NAME=TEMPLATE, such as "
                              "event_id={{id}}",
                              field));
    }
    draft.fields.emplace_back(field.substr(0, sign), field.substr(sign + 1));
  }
  if (draft.fields.empty()) draft.fields = usual_fields();
  return {};
}

}  // namespace

bool says_effects(const InitAnswers& answers) {
  return !answers.table.empty() || !answers.event_column.empty() || !answers.sum.table.empty();
}

void accept(const EffectProposal& proposal, InitAnswers& answers) {
  if (says_effects(answers)) return;
  answers.table = proposal.table;
  answers.event_column = proposal.event_column;
  answers.sum = proposal.sum;
}

std::vector<std::string> missing_from(const InitAnswers& answers) {
  std::vector<std::string> missing;
  if (answers.command.empty()) {
    missing.emplace_back("--command \"./my-consumer --flag\"   the program to test");
  }
  if (answers.topic.empty()) missing.emplace_back("--topic NAME   the topic that it reads");
  if (!says_effects(answers)) {
    missing.emplace_back(
        "--table NAME --event-column NAME   the table with a row for each event, and its column "
        "with the event's id (or --sum-table, --key-column and --sum-column: a balance; or "
        "--from-database URL, which looks for them)");
    return missing;
  }
  if (answers.table.empty() && !answers.event_column.empty()) {
    missing.emplace_back("--table NAME   the table that has the --event-column");
  }
  if (!answers.table.empty() && answers.event_column.empty()) {
    missing.emplace_back("--event-column NAME   the column of the --table with the event's id");
  }
  return missing;
}

Result<ScenarioDraft> draft_from(const InitAnswers& answers, const InitPlaces& places) {
  ScenarioDraft draft;
  WRINGER_ASSIGN(draft.command, split_command(answers.command));
  std::string& program = draft.command.front();
  if (program.find('/') != std::string::npos) program = seen_from_file(program, places);
  if (places.here != places.folder) {
    draft.directory = places.here.lexically_relative(places.folder).string();
  }
  if (answers.schema && !answers.schema->empty()) {
    draft.schema = seen_from_file(*answers.schema, places);
  }
  WRINGER_TRY(add_fields(answers.fields, draft));
  draft.topic = answers.topic;
  draft.partitions = answers.partitions.value_or(draft.partitions);
  draft.instances = answers.instances.value_or(draft.instances);
  draft.table = answers.table;
  draft.event_column = answers.event_column;
  draft.sum = answers.sum;
  if (!answers.guarantee.empty()) draft.guarantee = answers.guarantee;
  draft.explore = answers.explore;
  draft.kafka_variable = answers.kafka_variable;
  draft.postgres_variable = answers.postgres_variable;
  draft.topic_variable = answers.topic_variable;
  draft.group_variable = answers.group_variable;
  return draft;
}

}  // namespace wringer::cli
