#include "harness/scenario/stored_case.h"

#include "harness/core/digits.h"
#include "harness/scenario/sections.h"
#include "harness/scenario/yaml_cursor.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>

namespace wringer::scenario {
namespace {

// reports/case_file.cpp writes it.
constexpr std::uint64_t k_format_version = 1;

// JSON is YAML, so what reads scenarios reads this too.
template <typename Read>
Mistakes read_json(const std::filesystem::path& file, const Read& read) {
  Mistakes mistakes;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    mistakes.push_back({0, 0, "the file can't be read"});
    return mistakes;
  }
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  try {
    const YAML::Node node = YAML::Load(text);
    if (!node.IsMap() || !node["version"]) {
      mistakes.push_back({0, 0, "this is no case.json of Wringer's"});
      return mistakes;
    }
    YamlMap map = YamlCursor(node, "", mistakes).map();
    const auto version = map.find("version");
    const auto number = version->number(0, std::numeric_limits<std::uint64_t>::max());
    if (number && *number != k_format_version) {
      version->mistake(
          fmt::format("the file is of format {}, and this Wringer reads format {}: run "
                      "the scenario again, or use the Wringer that wrote it",
                      *number, k_format_version));
    }
    if (mistakes.empty()) read(map);
  } catch (const YAML::Exception& problem) {
    mistakes.push_back(mistake_at(problem.mark, "this is no valid JSON: " + problem.msg));
  }
  return mistakes;
}

}  // namespace

tl::expected<std::filesystem::path, Mistakes> scenario_of_stored_case(
    const std::filesystem::path& file) {
  std::filesystem::path scenario;
  Mistakes mistakes = read_json(file, [&](YamlMap& map) {
    const auto name = map.require("file", "the scenario that the case belongs to");
    if (name) scenario = name->name().value_or("");
  });
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return scenario;
}

tl::expected<GivenCase, Mistakes> read_stored_case(const std::filesystem::path& file,
                                                   std::span<const FaultKind> kinds,
                                                   const Scenario& scenario) {
  GivenCase given;
  Mistakes mistakes = read_json(file, [&](YamlMap& map) {
    if (const auto name = map.require("case", "what it is called")) {
      given.name = name->name().value_or("");
    }
    if (const auto seed = map.require("seed", "that of its workload")) {
      given.seed = seed->number(0, std::numeric_limits<Seed>::max());
    }
    if (const auto reduction = map.find("reduction")) {
      YamlMap less = reduction->map();
      given.reduction = read_reduction(less);
      less.finish();
    }
    if (const auto schedule = map.require("schedule", "its faults")) {
      given.schedule = read_schedule(*schedule, kinds, reduced(scenario, given.reduction));
    }
  });
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return given;
}

int events_per_key_max(const Scenario& scenario) {
  const bool sums =
      std::any_of(scenario.effects.begin(), scenario.effects.end(),
                  [](const EffectSpec& effect) { return effect.kind == EffectKind::sum; });
  return sums ? std::max(1, k_digits_max - on_top_per_key(scenario.workload)) : 0;
}

Scenario reduced(Scenario scenario, const Reduction& reduction) {
  WorkloadSpec& workload = scenario.workload;
  if (reduction.events) {
    workload.events = *reduction.events;
    const auto events = static_cast<std::size_t>(*reduction.events);
    if (workload.given.size() > events) workload.given.resize(events);
  }
  if (reduction.keys) workload.keys = *reduction.keys;
  if (const int most = events_per_key_max(scenario); most > 0) {
    workload.keys = std::max(workload.keys, (workload.events + most - 1) / most);
  }
  if (reduction.partitions) {
    for (TopicSpec& topic : scenario.topics) {
      topic.partitions = std::min(topic.partitions, *reduction.partitions);
    }
  }
  if (reduction.instances) scenario.system.instances = *reduction.instances;
  return scenario;
}

}  // namespace wringer::scenario
