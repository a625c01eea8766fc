#include "harness/core/digits.h"
#include "harness/scenario/placeholders.h"
#include "harness/scenario/read_fields.h"
#include "harness/scenario/read_workload.h"
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

// A deletion has no value in which a system could find what it is called.
void check_given_ids(const YamlCursor& cursor, const WorkloadSpec& workload) {
  const auto without = std::find_if(
      workload.given.begin(), workload.given.end(),
      [](const GivenEvent& event) { return event.id.empty() && event.value.has_value(); });
  if (without == workload.given.end()) return;
  cursor.mistake(
      fmt::format("event {} of workload.file has no 'id', so its effect can't be found; give every "
                  "line one, as it stands in the value",
                  without - workload.given.begin() + 1));
}

void check_event(const YamlCursor& cursor, const WorkloadSpec& workload) {
  if (!workload.given.empty()) return check_given_ids(cursor, workload);
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
  if (!workload.given.empty()) {
    cursor.mistake(
        "what events of a file add up to is not known here; name the column of the event");
    return;
  }
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
  } else if (events_per_key + on_top_per_key(workload) > k_digits_max) {
    cursor.mistake(fmt::format(
        "with tombstones and aborted events there may be {} events of a key, and a sum can tell "
        "only {} apart; have fewer, or more keys",
        events_per_key + on_top_per_key(workload), k_digits_max));
  }
}

void check_version(const YamlCursor& cursor, const WorkloadSpec& workload) {
  if (!workload.given.empty()) {
    if (given_events_carry_versions(workload)) return;
    cursor.mistake(
        "no field of the values in workload.file counts the events of a key from 1 (those that "
        "delete it too), so versions can't be told; add one, or name the column of the event");
    return;
  }
  if (value_uses(workload, "version")) return;
  cursor.mistake("the events carry no version; put {version} into workload.value");
}

std::string read_name(const std::optional<YamlCursor>& cursor) {
  return cursor ? cursor->name().value_or("") : std::string();
}

// What a row for each key may hold, each under the key of its name.
struct ValueKind {
  std::string_view key;
  EffectKind kind;
};
constexpr std::array k_value_kinds{
    ValueKind{"sum", EffectKind::sum}, ValueKind{"version", EffectKind::version},
    ValueKind{"set", EffectKind::set}, ValueKind{"list", EffectKind::list},
    ValueKind{"count", EffectKind::count}};

bool is_in_table(EffectKind kind) {
  return kind != EffectKind::topic && kind != EffectKind::calls;
}

Carrier carrier_of(EffectKind kind) {
  return kind == EffectKind::calls ? Carrier::call : Carrier::record;
}

// Against `workload` where there is one: a stored history has none.
void check_payload(const YamlCursor& cursor, const EffectSpec& effect,
                   const WorkloadSpec& workload) {
  if (workload.topic.empty()) return;
  switch (effect.kind) {
    case EffectKind::sum:
      return check_sum(cursor, workload);
    case EffectKind::version:
      return check_version(cursor, workload);
    case EffectKind::count:
      return;
    default:
      return check_event(cursor, workload);
  }
}

// "table", "topic" or "calls": where the effects are found.
void read_place(YamlMap& map, EffectSpec& effect, const Scenario& scenario) {
  const auto topic = map.find("topic");
  const auto calls = map.find("calls");
  if (topic || calls) {
    effect.table = read_name(topic ? topic : calls);
    effect.kind = topic ? EffectKind::topic : EffectKind::calls;
    if (const auto table = map.find("table")) table->mistake("stands beside 'topic' or 'calls'");
    if (topic) check_declared_topic(*topic, effect.table, scenario);
    if (calls) check_declared_http(*calls, effect.table, scenario);
    return;
  }
  effect.table = read_name(map.require("table", "the table that holds the effects"));
}

// The cursor of what identifies events; nothing if the line is of no kind, which was told.
std::optional<YamlCursor> read_kind(const YamlCursor& cursor, YamlMap& map, EffectSpec& effect) {
  const auto event = map.find("event");
  const auto key = map.find("key");
  std::optional<YamlCursor> value;
  int values = 0;
  EffectKind kind = EffectKind::append;
  for (const ValueKind& candidate : k_value_kinds) {
    const auto found = map.find(candidate.key);
    if (!found) continue;
    ++values;
    value.emplace(*found);
    kind = candidate.kind;
  }
  const bool in_table = is_in_table(effect.kind);
  effect.event_column = in_table ? read_name(event) : read_field(event, carrier_of(effect.kind));
  effect.key_column = read_name(key);
  effect.value_column = read_name(value);
  const bool by_event = event && !key && values == 0;
  const bool by_key = in_table && !event && key && values == 1;
  if (!by_event && !by_key) {
    if (map.valid()) {
      cursor.mistake(
          "needs either 'event' (the column with the event's id, one row for each event) or 'key' "
          "and 'sum' (a row for each key, with a column that adds up; or 'version', 'set', 'list' "
          "or 'count')");
    }
    return std::nullopt;
  }
  if (by_key) effect.kind = kind;
  return by_event ? event : value;
}

// "where" of a table, "only" of all else: which of its rows, records or calls count.
void read_choice(YamlMap& map, EffectSpec& effect) {
  const auto where = map.find("where");
  const auto only = map.find("only");
  effect.where = read_name(where);
  if (!is_in_table(effect.kind)) {
    if (where) {
      where->mistake(fmt::format(
          "is SQL and goes with 'table' only; which {} count, say with 'only': only: {{FIELD: "
          "VALUE}}",
          effect.kind == EffectKind::calls ? "calls" : "records"));
    }
    effect.only = read_only(only, carrier_of(effect.kind));
  } else if (only) {
    only->mistake("goes with 'topic' and 'calls' only; which rows count, say with 'where', as SQL");
  }
}

void read_effect(const YamlCursor& cursor, Scenario& scenario) {
  YamlMap map = cursor.map();
  EffectSpec effect;
  read_place(map, effect, scenario);
  const auto identity = read_kind(cursor, map, effect);
  effect.name = read_name(map.find("name"));
  read_choice(map, effect);
  const auto deleted = map.find("deleted");
  effect.deleted_column = read_name(deleted);
  if (deleted && effect.kind != EffectKind::version) {
    deleted->mistake("goes with 'version' only");
  }
  const auto once = map.find("once_per");
  effect.once_field = read_field(once, Carrier::call);
  if (once && effect.kind != EffectKind::calls) once->mistake("goes with 'calls' only");
  if (identity) check_payload(*identity, effect, scenario.workload);
  map.finish();
  scenario.effects.push_back(std::move(effect));
}

}  // namespace

std::string display_name(const EffectSpec& effect) {
  if (!effect.name.empty()) return effect.name;
  switch (effect.kind) {
    case EffectKind::append:
    case EffectKind::topic:
    case EffectKind::calls:
      return effect.table;
    default:
      return effect.table + "." + effect.value_column;
  }
}

void read_effects(const YamlCursor& cursor, Scenario& scenario) {
  const auto list = cursor.list();
  if (!list) return;
  if (list->empty()) cursor.mistake("needs at least one line, or nothing could be judged");
  for (const YamlCursor& item : *list) read_effect(item, scenario);
}

}  // namespace wringer::scenario
