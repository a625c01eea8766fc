#include "harness/cli/scenario_draft.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace wringer::cli {
namespace {

// What YAML 1.1 or 1.2 takes for something else than text.
bool is_word_of_yaml(std::string text) {
  constexpr std::array<std::string_view, 10> k_words{"true", "false", "yes", "no", "on",
                                                     "off",  "null",  "y",   "n",  "~"};
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::find(k_words.begin(), k_words.end(), text) != k_words.end();
}

bool is_plain(const std::string& text) {
  static constexpr std::string_view k_safe = "_-./+";
  const bool is_safe = std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || k_safe.find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (!is_safe || is_word_of_yaml(text)) return false;
  if (text.starts_with("./") || text.starts_with("../")) return true;
  // Numbers ("-.5", "1e3") and marks ("-", "...") are no text.
  const std::size_t first = text.find_first_not_of('-');
  if (first == std::string::npos) return false;
  const auto c = static_cast<unsigned char>(text[first]);
  return std::isalpha(c) != 0 || c == '_' || c == '/';
}

std::string list_of(const std::vector<std::string>& words) {
  std::vector<std::string> quoted;
  for (const std::string& word : words) quoted.push_back(yaml_scalar(word));
  return fmt::format("[{}]", fmt::join(quoted, ", "));
}

bool command_has(const ScenarioDraft& draft, const std::string& placeholder) {
  return std::any_of(draft.command.begin(), draft.command.end(), [&](const std::string& word) {
    return word.find(placeholder) != std::string::npos;
  });
}

std::string variables(const ScenarioDraft& draft) {
  const std::string topic = "{topic." + draft.topic + "}";
  std::string text;
  const auto add = [&](const std::string& name, const std::string& value, const char* comment) {
    if (name.empty() || command_has(draft, value)) return;
    const std::string line = fmt::format("{}: \"{}\"", yaml_scalar(name), value);
    text += fmt::format("    {:<40} {}\n", line, comment);
  };
  add(draft.kafka_variable, "{kafka}", "# host:port of our proxy");
  add(draft.postgres_variable, "{postgres}", "# postgresql://user@host:port/database");
  add(draft.topic_variable, topic, "# each case has a topic of its own");
  add(draft.group_variable, "{group}", "# and a consumer group of its own");
  return text.empty() ? text : "  environment:\n" + text;
}

std::string system_section(const ScenarioDraft& draft) {
  std::string text =
      "system:\n"
      "  # One word each, no shell. A path with a slash is relative to this file; others are "
      "looked\n"
      "  # up in PATH. Here and below may stand {kafka}, {postgres}, {group}, {instance} and\n"
      "  # {topic.<name>}: every case has its own, so your program must take them from us.\n"
      "  # A container has an image: instead (docs/systems.md).\n";
  text += fmt::format("  command: {}\n", list_of(draft.command));
  if (!draft.directory.empty()) {
    text += fmt::format("  directory: {}\n", yaml_scalar(draft.directory));
  }
  text += fmt::format("  instances: {}\n", draft.instances);
  return text + variables(draft);
}

std::string services_section(const ScenarioDraft& draft) {
  std::string text = fmt::format("services:\n  kafka: {{topics: [{{name: {}, partitions: {}}}]}}\n",
                                 yaml_scalar(draft.topic), draft.partitions);
  if (draft.schema.empty()) {
    return text +
           "  # Every case has an empty database, in which your program makes its tables itself. "
           "If it\n"
           "  # doesn't, give the SQL that does (pg_dump --schema-only writes it):\n"
           "  # postgres: {schema: schema.sql}\n";
  }
  return text +
         fmt::format(
             "  # Applied to the fresh database of every case.\n  postgres: {{schema: {}}}\n",
             yaml_scalar(draft.schema));
}

std::string workload_section(const ScenarioDraft& draft) {
  std::vector<std::string> fields;
  for (const auto& [name, value] : draft.fields) {
    fields.push_back(fmt::format("{}: {}", yaml_scalar(name), yaml_scalar(value)));
  }
  return fmt::format(
      "workload:\n"
      "  topic: {}\n"
      "  events: 40\n"
      "  keys: 4\n"
      "  # The JSON of each event, as your program expects it: name your fields. {{id}} (or "
      "{{number}},\n"
      "  # {{uuid}}) tells events apart, {{key}} is the message's key, {{amount}} is coded so that "
      "a sum\n"
      "  # tells how often each event was applied, {{version}} counts the events of a key.\n"
      "  value: {{{}}}\n",
      yaml_scalar(draft.topic), fmt::join(fields, ", "));
}

std::string effects_section(const ScenarioDraft& draft) {
  std::string text =
      "# Where the effects of events are found; columns are those of your tables.\neffects:\n";
  if (!draft.table.empty()) {
    text +=
        fmt::format("  - {{table: {}, event: {}}}      # a row for each event, with its {{id}}\n",
                    yaml_scalar(draft.table), yaml_scalar(draft.event_column));
  }
  if (!draft.sum.table.empty()) {
    text +=
        fmt::format("  - {{table: {}, key: {}, sum: {}}}      # a row for each {{key}} adds up\n",
                    yaml_scalar(draft.sum.table), yaml_scalar(draft.sum.key_column),
                    yaml_scalar(draft.sum.sum_column));
  }
  return text;
}

std::string rest(const ScenarioDraft& draft) {
  return fmt::format(
      "# Or at-least-once (nothing is lost), at-most-once (nothing is applied twice).\n"
      "guarantee: {}\n"
      "\n"
      "# Finds every state in which a fault can hurt the system, and tries each with every fault "
      "that\n"
      "# makes sense there. `wringer plan` lists them; `wringer list faults` has those that can be "
      "put\n"
      "# here by hand, as `faults:`.\n"
      "explore: {}\n",
      draft.guarantee, draft.explore);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> usual_fields() {
  return {{"id", "{id}"}, {"key", "{key}"}, {"amount", "{amount}"}, {"version", "{version}"}};
}

std::string yaml_scalar(const std::string& text) {
  if (is_plain(text)) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\t') {
      quoted += "\\t";
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string to_yaml(const ScenarioDraft& draft) {
  return fmt::format(
      "# yaml-language-server: $schema={0}\n"
      "# $schema: {0}\n"
      "\n"
      "# Written by `wringer init`. Look first whether the system holds when it is left alone:\n"
      "#   wringer trace FILE     what it says on the wire, without any fault\n"
      "#   wringer run FILE       the verdict\n"
      "\n"
      "{1}\n{2}\n{3}\n{4}\n{5}",
      k_schema_file, system_section(draft), services_section(draft), workload_section(draft),
      effects_section(draft), rest(draft));
}

}  // namespace wringer::cli
