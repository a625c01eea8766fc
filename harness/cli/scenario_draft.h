#pragma once

// What `wringer init` knows of a system, and the scenario file that follows from it.

#include <string>
#include <utility>
#include <vector>

namespace wringer::cli {

// A row for each key, with a column that adds up.
struct SumDraft {
  std::string table;
  std::string key_column;
  std::string sum_column;
};

struct ScenarioDraft {
  // argv; placeholders of scenarios may stand in it.
  std::vector<std::string> command;
  // Where it runs, seen from the scenario file; empty: the file's folder.
  std::string directory;
  int instances = 2;
  std::string topic;
  int partitions = 4;
  // Relative to the scenario file; empty: the system makes its tables itself.
  std::string schema;
  // A row for each event. Empty: there is no such table.
  std::string table;
  std::string event_column;
  SumDraft sum;
  // Fields of an event's JSON, with their templates: {"id", "{id}"}.
  std::vector<std::pair<std::string, std::string>> fields;
  std::string guarantee = "effectively-once";
  std::string explore = "sweep";
  // Variables that take the addresses. Empty: it takes them in another way.
  std::string kafka_variable = "KAFKA_BOOTSTRAP_SERVERS";
  std::string postgres_variable = "DATABASE_URL";
  std::string topic_variable = "KAFKA_TOPIC";
  std::string group_variable = "KAFKA_GROUP_ID";
};

// Of events whose fields nobody named.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> usual_fields();

// The name of the JSON Schema that stands beside the file.
inline constexpr const char* k_schema_file = "wringer.schema.json";

// A commented scenario file. A variable is left out where the command has its placeholder.
[[nodiscard]] std::string to_yaml(const ScenarioDraft& draft);

// `text` as a YAML scalar that stands in a list or map between brackets: quoted where it must be.
[[nodiscard]] std::string yaml_scalar(const std::string& text);

}  // namespace wringer::cli
