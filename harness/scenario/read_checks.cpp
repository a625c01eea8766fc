// What must be true of the effects: guarantee, order, together, outbox, dead_letters, checks, allow
// and forbid.

#include "harness/core/check_kind.h"
#include "harness/core/suggest.h"
#include "harness/scenario/read_fields.h"
#include "harness/scenario/read_program.h"
#include "harness/scenario/sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace wringer::scenario {
namespace {

constexpr std::array<std::pair<std::string_view, Guarantee>, 3> k_guarantees{
    {{"effectively-once", Guarantee::effectively_once},
     {"at-least-once", Guarantee::at_least_once},
     {"at-most-once", Guarantee::at_most_once}}};
constexpr std::array<std::pair<std::string_view, Order>, 3> k_orders{
    {{"none", Order::none}, {"per-key", Order::per_key}, {"per-partition", Order::per_partition}}};

// One of the words of a table of words and values.
template <typename Table, typename Value>
void read_word(const YamlCursor& cursor, const char* noun, const Table& table, Value& value) {
  const auto text = cursor.text();
  if (!text) return;
  std::vector<std::string_view> words;
  for (const auto& [word, meaning] : table) {
    if (*text == word) {
      value = meaning;
      return;
    }
    words.push_back(word);
  }
  cursor.mistake(fmt::format("'{}' is no {}; use {}.{}", *text, noun, fmt::join(words, ", "),
                             did_you_mean(*text, words)));
}

std::string name_in(const std::optional<YamlCursor>& cursor) {
  return cursor ? cursor->name().value_or("") : std::string();
}

std::vector<std::string> names_in(const std::optional<YamlCursor>& cursor) {
  std::vector<std::string> names;
  const auto list = cursor ? cursor->list() : std::nullopt;
  if (!list) return names;
  for (const YamlCursor& item : *list) {
    if (auto name = item.name()) names.push_back(std::move(*name));
  }
  return names;
}

bool is_of_a_transaction(EffectKind kind) {
  return kind != EffectKind::topic && kind != EffectKind::calls && kind != EffectKind::count;
}

void read_group(const YamlCursor& cursor, Scenario& scenario) {
  std::vector<std::string> known;
  for (const EffectSpec& effect : scenario.effects) known.push_back(display_name(effect));
  const std::vector<std::string_view> words(known.begin(), known.end());
  const auto list = cursor.list();
  if (!list) return;
  if (list->size() < 2) cursor.mistake("needs at least two effects that change together");
  std::vector<std::string> group;
  for (const YamlCursor& item : *list) {
    const auto name = item.name();
    if (!name) continue;
    if (std::find(known.begin(), known.end(), *name) == known.end()) {
      item.mistake(fmt::format("'{}' is none of the effects.{} Known here: {}", *name,
                               did_you_mean(*name, words), fmt::join(known, ", ")));
    }
    const auto effect =
        std::find_if(scenario.effects.begin(), scenario.effects.end(),
                     [&](const EffectSpec& each) { return display_name(each) == *name; });
    if (effect != scenario.effects.end() && !is_of_a_transaction(effect->kind)) {
      item.mistake(fmt::format(
          "'{}' can't be told to be in a transaction with another: a record, a call and a counter "
          "don't say which transaction wrote them for an event",
          *name));
    }
    group.push_back(*name);
  }
  scenario.together.push_back(std::move(group));
}

void read_outbox(const YamlCursor& cursor, Scenario& scenario) {
  YamlMap map = cursor.map();
  OutboxSpec outbox;
  outbox.table = name_in(map.require("table", "the table that holds what is to be published"));
  const auto topic = map.require("topic", "the topic that it is published to");
  outbox.topic = name_in(topic);
  if (topic) check_declared_topic(*topic, outbox.topic, scenario);
  outbox.id_column = name_in(map.require("id", "the column that identifies a row"));
  outbox.id_field = read_field(map.find("field"), Carrier::record);
  if (outbox.id_field.empty()) outbox.id_field = outbox.id_column;
  outbox.aggregate_column = name_in(map.find("aggregate"));
  outbox.payload_column = name_in(map.find("payload"));
  outbox.payload_field = read_field(map.find("payload_field"), Carrier::record);
  if (outbox.payload_field.empty()) outbox.payload_field = outbox.payload_column;
  outbox.where = name_in(map.find("where"));
  outbox.only = read_only(map.find("only"), Carrier::record);
  map.finish();
  scenario.outboxes.push_back(std::move(outbox));
}

void read_dead_letter(const YamlCursor& cursor, Scenario& scenario) {
  YamlMap map = cursor.map();
  DeadLetterSpec letters;
  const auto topic = map.require("topic", "the topic of the dead letters");
  letters.topic = name_in(topic);
  if (topic) check_declared_topic(*topic, letters.topic, scenario);
  letters.event_field = read_field(map.find("event"), Carrier::record);
  letters.headers = names_in(map.find("headers"));
  map.finish();
  scenario.dead_letters.push_back(std::move(letters));
}

void read_conserve(const YamlCursor& cursor, Scenario& scenario) {
  ConserveSpec spec{names_in(cursor)};
  const auto list = cursor.list();
  if (list && list->empty()) cursor.mistake("needs at least one column, as table.column");
  for (const std::string& column : spec.columns) {
    if (column.find('.') == std::string::npos) {
      cursor.mistake(fmt::format("'{}' is no column of a table; write table.column", column));
    }
  }
  scenario.conserve.push_back(std::move(spec));
}

// That it is there is asked when it is started: a history may be judged where it never was.
std::vector<std::string> read_check_command(const YamlCursor& cursor,
                                            const std::filesystem::path& folder) {
  static const std::vector<std::string> k_known{"history"};
  return read_command(cursor, {.folder = folder,
                               .placeholders = k_known,
                               .missing = ProgramContext::Missing::is_found_later});
}

void read_check(const YamlCursor& cursor, const std::filesystem::path& folder, Scenario& scenario) {
  YamlMap map = cursor.map();
  const auto same = map.find("same");
  const auto conserve = map.find("conserve");
  const auto sql = map.find("sql");
  const auto command = map.find("command");
  const auto name = map.find("name");
  const auto ignore = map.find("ignore");
  const int kinds = (same ? 1 : 0) + (conserve ? 1 : 0) + (sql ? 1 : 0) + (command ? 1 : 0);
  if (map.valid() && kinds != 1) {
    cursor.mistake("needs one of 'same', 'conserve', 'sql' and 'command'");
  }
  map.finish();
  if (kinds != 1) return;
  if (ignore && !same) ignore->mistake("goes with 'same' only");
  if (name && !sql && !command) name->mistake("goes with 'sql' and 'command' only");
  if (conserve) return read_conserve(*conserve, scenario);
  if (same) {
    const std::vector<std::string> tables = names_in(*same);
    if (tables.size() != 2) return same->mistake("needs two tables");
    scenario.same.push_back({tables[0], tables[1], names_in(ignore)});
    return;
  }
  OwnCheckSpec check{name_in(name), name_in(sql), {}};
  if (command) check.command = read_check_command(*command, folder);
  if (check.name.empty()) check.name = sql ? "own SQL" : "own program";
  scenario.own_checks.push_back(std::move(check));
}

template <typename Read>
void read_each(const std::optional<YamlCursor>& cursor, Scenario& scenario, Read read) {
  const auto list = cursor ? cursor->list() : std::nullopt;
  if (!list) return;
  for (const YamlCursor& item : *list) read(item, scenario);
}

void read_policy(const std::optional<YamlCursor>& cursor, std::vector<std::string>& names) {
  const auto list = cursor ? cursor->list() : std::nullopt;
  if (!list) return;
  for (const YamlCursor& item : *list) {
    const auto name = item.name();
    if (!name) continue;
    names.push_back(*name);
    std::vector<std::string_view> known;
    for (const CheckKind& kind : check_kinds()) known.push_back(kind.name);
    if (std::find(known.begin(), known.end(), *name) != known.end()) continue;
    const std::string hint = did_you_mean(*name, known);
    item.mistake(
        fmt::format("'{}' is no check.{}", *name,
                    hint.empty() ? fmt::format(" Known here: {}", fmt::join(known, ", ")) : hint));
  }
}

}  // namespace

void read_checks(YamlMap& map, const std::filesystem::path& folder, Scenario& scenario) {
  if (const auto guarantee = map.find("guarantee")) {
    read_word(*guarantee, "guarantee", k_guarantees, scenario.guarantee);
  }
  if (const auto order = map.find("order")) {
    read_word(*order, "order", k_orders, scenario.order);
  }
  read_each(map.find("together"), scenario, read_group);
  read_each(map.find("outboxes"), scenario, read_outbox);
  read_each(map.find("dead_letters"), scenario, read_dead_letter);
  read_each(map.find("checks"), scenario,
            [&](const YamlCursor& item, Scenario& read) { read_check(item, folder, read); });
  read_policy(map.find("allow"), scenario.allow);
  read_policy(map.find("forbid"), scenario.forbid);
}

}  // namespace wringer::scenario
