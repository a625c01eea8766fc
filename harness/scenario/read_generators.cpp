#include "harness/core/suggest.h"
#include "harness/scenario/read_workload.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace wringer::scenario {
namespace {

constexpr std::uint64_t k_transactions_max = 100;

template <typename Value>
struct Word {
  std::string_view text;
  Value value;
};

constexpr std::array k_poison{
    Word<PoisonKind>{"bad-bytes", PoisonKind::bad_bytes},
    Word<PoisonKind>{"bad-schema", PoisonKind::bad_schema},
    Word<PoisonKind>{"null-key", PoisonKind::null_key},
    Word<PoisonKind>{"null-value", PoisonKind::null_value},
    Word<PoisonKind>{"oversize", PoisonKind::oversize},
    Word<PoisonKind>{"refused", PoisonKind::refused},
};

constexpr std::array k_places{
    Word<PoisonPlace>{"first", PoisonPlace::first},
    Word<PoisonPlace>{"middle", PoisonPlace::middle},
    Word<PoisonPlace>{"last", PoisonPlace::last},
};

template <typename Words>
auto read_word(const YamlCursor& cursor, const Words& words)
    -> std::optional<decltype(words[0].value)> {
  const auto name = cursor.name();
  if (!name) return std::nullopt;
  std::vector<std::string_view> known;
  for (const auto& word : words) {
    if (word.text == *name) return word.value;
    known.push_back(word.text);
  }
  const std::string hint = did_you_mean(*name, known);
  cursor.mistake(
      fmt::format("'{}' is not possible here.{}", *name,
                  hint.empty() ? fmt::format(" Known here: {}", fmt::join(known, ", ")) : hint));
  return std::nullopt;
}

// "10%" or "5".
Share read_share(const YamlCursor& cursor, const WorkloadSpec& workload) {
  const auto text = cursor.text();
  if (!text) return {};
  const bool percent = !text->empty() && text->back() == '%';
  const int most = percent ? 100 : workload.events;
  int number = 0;
  const char* end = text->data() + text->size() - (percent ? 1 : 0);
  const auto [stop, problem] = std::from_chars(text->data(), end, number);
  if (problem != std::errc{} || stop != end || number < 1 || number > most) {
    cursor.mistake(
        fmt::format("'{}' is neither a number of events from 1 to {} nor, as in 10%, a "
                    "part of them",
                    *text, workload.events));
    return {};
  }
  return percent ? Share{0, number} : Share{number, 0};
}

int read_count(const YamlCursor& cursor, std::uint64_t least, int most) {
  const auto limit = static_cast<std::uint64_t>(std::max(most, static_cast<int>(least)));
  return static_cast<int>(cursor.number(least, limit).value_or(0));
}

// A kind, or a map with the kind and more.
PoisonSpec read_one_poison(const YamlCursor& cursor) {
  PoisonSpec poison;
  if (cursor.is_scalar()) {
    poison.kind = read_word(cursor, k_poison).value_or(PoisonKind::bad_bytes);
    if (poison.kind == PoisonKind::refused) {
      cursor.mistake(
          "which value the database refuses is for you to say: {kind: refused, value: {…}}");
    }
    return poison;
  }
  const std::size_t mistakes_before = cursor.mistakes();
  YamlMap map = cursor.map();
  if (const auto kind = map.require("kind", "what is wrong with it, e.g. bad-bytes")) {
    poison.kind = read_word(*kind, k_poison).value_or(PoisonKind::bad_bytes);
  }
  if (const auto place = map.find("place")) {
    poison.place = read_word(*place, k_places).value_or(PoisonPlace::middle);
  }
  const auto value = map.find("value");
  if (value) poison.value = read_value(*value);
  map.finish();
  if (cursor.mistakes() > mistakes_before) return poison;
  if (poison.kind == PoisonKind::refused && !value) {
    cursor.mistake("'value' is missing: what the database refuses");
  } else if (poison.kind != PoisonKind::refused && value) {
    value->mistake("only what is refused has a value of its own");
  }
  return poison;
}

TransactionsSpec read_transactions(const YamlCursor& cursor, const WorkloadSpec& workload) {
  TransactionsSpec transactions;
  YamlMap map = cursor.map();
  if (const auto events = map.find("events")) {
    transactions.events = read_count(*events, 1, workload.events);
  }
  for (const auto& [key, target] : std::initializer_list<std::pair<std::string_view, int*>>{
           {"committed", &transactions.committed},
           {"aborted", &transactions.aborted},
           {"hanging", &transactions.hanging}}) {
    if (const auto count = map.find(key)) {
      *target = static_cast<int>(count->number(0, k_transactions_max).value_or(0));
    }
  }
  map.finish();
  const int all = transactions.committed + transactions.aborted + transactions.hanging;
  if (map.valid() && all == 0) {
    cursor.mistake("needs a number of transactions: committed, aborted or hanging");
  }
  if (transactions.committed > workload.events) {
    cursor.mistake(fmt::format("{} events are too few for {} transactions of them", workload.events,
                               transactions.committed));
  }
  return transactions;
}

BurstsSpec read_bursts(const YamlCursor& cursor) {
  BurstsSpec bursts;
  YamlMap map = cursor.map();
  if (const auto events = map.require("events", "how many come together")) {
    bursts.events = static_cast<int>(events->number(1, 1'000'000).value_or(1));
  }
  if (const auto every = map.require("every", "how long it is from one burst to the next")) {
    bursts.every = every->duration().value_or(Duration{});
  }
  map.finish();
  return bursts;
}

void read_split_keys(const YamlCursor& cursor, Scenario& scenario) {
  scenario.workload.split_keys = read_count(cursor, 1, scenario.workload.keys);
  if (partitions_of(scenario) == 1) {
    cursor.mistake("a key can be in two partitions only if the topic has two");
  }
}

// Between two events of a key.
int read_deletes(const YamlCursor& cursor, const WorkloadSpec& workload) {
  const int count = read_count(cursor, 1, workload.events);
  if (workload.given.empty() && workload.events <= workload.keys) {
    cursor.mistake(fmt::format(
        "a key is deleted between two of its events; {} events of {} keys have no such place",
        workload.events, workload.keys));
  }
  return count;
}

// Each takes two events of a key that follow each other.
int read_triples(const YamlCursor& cursor, const WorkloadSpec& workload) {
  const int count = read_deletes(cursor, workload);
  const int room = workload.events - workload.keys;
  if (workload.given.empty() && room > 0 && count > room) {
    cursor.mistake(fmt::format("{} events of {} keys have room for {} of them", workload.events,
                               workload.keys, room));
  }
  return count;
}

}  // namespace

void read_generators(YamlMap& map, Scenario& scenario) {
  WorkloadSpec& workload = scenario.workload;
  if (const auto share = map.find("duplicates")) {
    workload.duplicates = read_share(*share, workload);
  }
  if (const auto window = map.find("disorder")) {
    workload.disorder = read_count(*window, 2, workload.events);
  }
  if (const auto share = map.find("late")) workload.late = read_share(*share, workload);
  if (const auto keys = map.find("split-keys")) read_split_keys(*keys, scenario);
  if (const auto count = map.find("deletes")) workload.deletes = read_deletes(*count, workload);
  if (const auto count = map.find("update-delete-update")) {
    workload.update_delete_updates = read_triples(*count, workload);
  }
  if (const auto value = map.find("delete-value")) {
    workload.delete_value = read_value(*value);
    if (workload.deletes + workload.update_delete_updates == 0) {
      value->mistake("nothing is deleted; say how often by 'deletes' or 'update-delete-update'");
    }
  }
  if (const auto poison = map.find("poison")) {
    if (const auto list = poison->list()) {
      for (const YamlCursor& one : *list) workload.poison.push_back(read_one_poison(one));
    }
  }
  if (const auto transactions = map.find("transactions")) {
    workload.transactions = read_transactions(*transactions, workload);
  }
  if (const auto bursts = map.find("bursts")) workload.bursts = read_bursts(*bursts);
}

}  // namespace wringer::scenario
