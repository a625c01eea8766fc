// How cases are found (`explore`), and cases that are given (`cases`).

#include "harness/core/suggest.h"
#include "harness/scenario/fault_fits.h"
#include "harness/scenario/read_program.h"
#include "harness/scenario/read_workload.h"
#include "harness/scenario/sections.h"
#include "harness/scenario/stored_case.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <limits>

namespace wringer::scenario {
namespace {

constexpr std::uint64_t k_cases_max = 100'000;
constexpr std::array<std::pair<std::string_view, Strategy>, 3> k_strategies{
    {{"sweep", Strategy::sweep}, {"pairs", Strategy::pairs}, {"random", Strategy::random}}};

void read_strategy(const YamlCursor& cursor, ExploreSpec& explore) {
  const auto text = cursor.text();
  if (!text) return;
  std::vector<std::string_view> words;
  for (const auto& [word, strategy] : k_strategies) {
    if (*text == word) explore.strategy = strategy;
    words.push_back(word);
  }
  if (explore.strategy != Strategy::none) return;
  cursor.mistake(fmt::format("'{}' is no way to explore; use {}.{}", *text, fmt::join(words, ", "),
                             did_you_mean(*text, words)));
}

void read_kinds(const YamlCursor& cursor, std::span<const FaultKind> kinds, Scenario& scenario) {
  ExploreSpec& explore = scenario.explore;
  std::vector<std::string_view> words;
  for (const FaultKind& kind : kinds) {
    if (!kind.sweep.empty()) words.push_back(kind.name);
  }
  const auto list = cursor.list();
  if (!list) return;
  if (list->empty()) cursor.mistake("needs at least one fault");
  for (const YamlCursor& item : *list) {
    const auto name = item.name();
    if (!name) continue;
    if (std::find(words.begin(), words.end(), *name) == words.end()) {
      item.mistake(fmt::format("'{}' is no fault that an exploration tries by itself.{} Known: {}",
                               *name, did_you_mean(*name, words), fmt::join(words, ", ")));
    }
    for (const FaultKind& kind : kinds) {
      if (kind.name != *name) continue;
      const std::string misfit = why_it_does_not_fit(kind, scenario.system);
      if (!misfit.empty()) item.mistake(misfit);
    }
    explore.faults.push_back(*name);
  }
}

}  // namespace

void read_explore(const YamlCursor& cursor, std::span<const FaultKind> kinds, Scenario& scenario) {
  ExploreSpec& explore = scenario.explore;
  if (cursor.is_scalar()) {
    read_strategy(cursor, explore);
    return;
  }
  YamlMap map = cursor.map();
  if (const auto strategy = map.require("strategy", "sweep, pairs or random")) {
    read_strategy(*strategy, explore);
  }
  if (const auto faults = map.find("faults")) read_kinds(*faults, kinds, scenario);
  if (const auto cases = map.find("cases")) {
    explore.cases = static_cast<int>(cases->number(1, k_cases_max).value_or(0));
  }
  if (const auto budget = map.find("budget")) explore.budget = budget->duration();
  map.finish();
}

void read_cases(const YamlCursor& cursor, std::span<const FaultKind> kinds, Scenario& scenario) {
  const auto list = cursor.list();
  if (!list) return;
  for (const YamlCursor& item : *list) {
    if (item.is_scalar()) {
      const auto file = item.name();
      if (!file) continue;
      auto stored = read_stored_case(scenario.file.parent_path() / *file, kinds, scenario);
      if (!stored) {
        for (const Mistake& mistake : stored.error()) {
          item.mistake(fmt::format("{}: {}", *file, mistake.message));
        }
        continue;
      }
      scenario.cases.push_back(std::move(*stored));
      continue;
    }
    scenario.cases.push_back(read_given_case(item.map(), kinds, scenario));
  }
}

Reduction read_reduction(YamlMap& map) {
  Reduction reduction;
  const auto count = [&](const char* key, std::uint64_t most, std::optional<int>& value) {
    const auto cursor = map.find(key);
    if (!cursor) return;
    const auto number = cursor->number(1, most);
    if (number) value = static_cast<int>(*number);
  };
  count("events", k_events_max, reduction.events);
  count("keys", k_events_max, reduction.keys);
  count("partitions", k_partitions_max, reduction.partitions);
  count("instances", k_instances_max, reduction.instances);
  return reduction;
}

GivenCase read_given_case(YamlMap map, std::span<const FaultKind> kinds, const Scenario& scenario) {
  GivenCase given;
  if (const auto name = map.find("name")) given.name = name->name().value_or("");
  if (const auto seed = map.find("seed")) {
    given.seed = seed->number(0, std::numeric_limits<Seed>::max());
  }
  given.reduction = read_reduction(map);
  if (const auto faults = map.require("faults", "what is done to the system")) {
    given.schedule = read_schedule(*faults, kinds, reduced(scenario, given.reduction));
  }
  map.finish();
  return given;
}

}  // namespace wringer::scenario
