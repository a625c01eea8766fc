#pragma once

// What the user of `wringer init` has said so far, by flags or answers.

#include "harness/cli/effect_proposal.h"
#include "harness/cli/scenario_draft.h"
#include "harness/core/error.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace wringer::cli {

struct InitAnswers {
  // Empty where nothing was said; a schema may be empty and said to be.
  std::string command;
  std::string topic;
  std::optional<int> partitions;
  std::optional<int> instances;
  std::optional<std::string> schema;
  std::string table;
  std::string event_column;
  SumDraft sum;
  // "name=template"
  std::vector<std::string> fields;
  std::string guarantee;
  std::string explore = "sweep";
  std::string kafka_variable = ScenarioDraft().kafka_variable;
  std::string postgres_variable = ScenarioDraft().postgres_variable;
  std::string topic_variable = ScenarioDraft().topic_variable;
  std::string group_variable = ScenarioDraft().group_variable;
};

// Whether anything was said of where effects are.
[[nodiscard]] bool says_effects(const InitAnswers& answers);

// Where nothing was said of effects, those that are proposed.
void accept(const EffectProposal& proposal, InitAnswers& answers);

// What must be given and was not: a line each, with the flag.
[[nodiscard]] std::vector<std::string> missing_from(const InitAnswers& answers);

struct InitPlaces {
  // Absolute: where the user is, and where the scenario file will be.
  std::filesystem::path here;
  std::filesystem::path folder;
};

// Paths are said from where the user is, and stand in the file as seen from there. Error code
// usage: a command or field that can't be taken apart.
[[nodiscard]] Result<ScenarioDraft> draft_from(const InitAnswers& answers,
                                               const InitPlaces& places);

}  // namespace wringer::cli
