#include "harness/core/digits.h"
#include "harness/core/suggest.h"
#include "harness/scenario/placeholders.h"
#include "harness/scenario/sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace wringer::scenario {
namespace {

bool value_uses(const WorkloadSpec& workload, std::string_view placeholder) {
  return std::any_of(workload.value.begin(), workload.value.end(), [&](const auto& field) {
    const auto used = placeholders_in(field.second);
    return used && std::find(used->begin(), used->end(), placeholder) != used->end();
  });
}

void check_event(const YamlCursor& cursor, const WorkloadSpec& workload) {
  if (value_uses(workload, "id") || value_uses(workload, "number") ||
      value_uses(workload, "uuid")) {
    return;
  }
  cursor.mistake(
      "the events carry nothing that tells them apart; put {id}, {number} or {uuid} into "
      "workload.value");
}

// Sums tell how often each event was applied only while every event has a digit of its own.
void check_sum(const YamlCursor& cursor, const WorkloadSpec& workload) {
  if (!value_uses(workload, "amount")) {
    cursor.mistake("the events carry no amount to add up; put {amount} into workload.value");
  }
  const int events_per_key = (workload.events + workload.keys - 1) / workload.keys;
  if (events_per_key > k_digits_max) {
    cursor.mistake(fmt::format(
        "{} events for {} keys are up to {} a key, and a sum can tell only {} apart; set "
        "workload.keys to {} or more",
        workload.events, workload.keys, events_per_key, k_digits_max,
        (workload.events + k_digits_max - 1) / k_digits_max));
  }
}

std::string read_name(const std::optional<YamlCursor>& cursor) {
  return cursor ? cursor->name().value_or("") : std::string();
}

void read_effect(const YamlCursor& cursor, Scenario& scenario) {
  YamlMap map = cursor.map();
  EffectSpec effect;
  effect.table = read_name(map.require("table", "the table that holds the effects"));
  const auto event = map.find("event");
  const auto key = map.find("key");
  const auto sum = map.find("sum");
  effect.event_column = read_name(event);
  effect.key_column = read_name(key);
  effect.sum_column = read_name(sum);
  const bool appends = event && !key && !sum;
  const bool sums = !event && key && sum;
  if (map.valid() && !appends && !sums) {
    cursor.mistake(
        "needs either 'event' (the column with the event's id, one row for each event) or 'key' "
        "and 'sum' (a row for each key, with a column that adds up)");
  }
  effect.kind = sums ? EffectKind::sum : EffectKind::append;
  if (appends) check_event(*event, scenario.workload);
  if (sums) check_sum(*sum, scenario.workload);
  map.finish();
  scenario.effects.push_back(std::move(effect));
}

}  // namespace

void read_effects(const YamlCursor& cursor, Scenario& scenario) {
  const auto list = cursor.list();
  if (!list) return;
  if (list->empty()) cursor.mistake("needs at least one line, or nothing could be judged");
  for (const YamlCursor& item : *list) read_effect(item, scenario);
}

void read_guarantee(const YamlCursor& cursor, Scenario& scenario) {
  static constexpr std::array<std::string_view, 3> k_words{"effectively-once", "at-least-once",
                                                           "at-most-once"};
  static constexpr std::array k_guarantees{Guarantee::effectively_once, Guarantee::at_least_once,
                                           Guarantee::at_most_once};
  const auto text = cursor.text();
  if (!text) return;
  const auto found = std::find(k_words.begin(), k_words.end(), *text);
  if (found == k_words.end()) {
    cursor.mistake(fmt::format("'{}' is no guarantee; use {}.{}", *text, fmt::join(k_words, ", "),
                               did_you_mean(*text, k_words)));
    return;
  }
  scenario.guarantee = k_guarantees[static_cast<std::size_t>(found - k_words.begin())];
}

}  // namespace wringer::scenario
