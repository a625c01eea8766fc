// Events that can't be applied, and where they went.

#include "checkers/properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace wringer::checkers {
namespace {

using Letters = std::map<std::uint32_t, std::vector<const DeadLetters::Letter*>>;

// By event.
Letters letters_in(const Facts& facts) {
  Letters letters;
  for (const DeadLetters& topic : facts.chronicle().dead_letters) {
    for (const DeadLetters::Letter& letter : topic.letters) {
      if (letter.event) letters[*letter.event].push_back(&letter);
    }
  }
  return letters;
}

std::vector<std::string> places_of(const std::vector<const DeadLetters::Letter*>& letters) {
  std::vector<std::string> places;
  for (const DeadLetters::Letter* letter : letters)
    places.push_back(place_text(letter->partition, letter->offset));
  return shortened(std::move(places));
}

// Whoever was given the event, or wrote the letters, was hindered between the two: nobody could go
// on as if nothing had happened.
bool had_reasons(const Facts& facts, std::uint32_t event,
                 const std::vector<const DeadLetters::Letter*>& letters) {
  const Chronicle& chronicle = facts.chronicle();
  const Publishing& publishing = facts.group().publishing;
  std::set<int> who;
  std::uint32_t since = 0;
  for (const GroupLog::Delivery& delivery : facts.group().deliveries) {
    if (!delivery.holds(chronicle.events.partition[event], chronicle.events.offset[event]))
      continue;
    if (who.empty()) since = delivery.applied;
    who.insert(delivery.instance);
  }
  std::uint32_t last = 0;
  for (const DeadLetters::Letter* letter : letters) {
    const auto request = publishing.request_of({letter->partition, letter->offset});
    last = std::max(last, request.sequence);
    if (request.sequence == 0) return publishing.something_went_wrong({}, since, 0);
    who.insert(request.instance);
  }
  return publishing.something_went_wrong(who, since, last);
}

// One that shows which events are in it.
bool is_table(const Mapping& mapping) {
  return mapping.kind != EffectKind::topic && mapping.kind != EffectKind::calls &&
         mapping.kind != EffectKind::version && mapping.kind != EffectKind::count;
}

// In a table, where there are any: whoever calls somebody, or writes to a topic, may have come no
// further than that.
bool is_applied_for_good(const Facts& facts, std::uint32_t event) {
  const std::vector<Mapping>& mappings = facts.chronicle().mappings;
  const bool has_tables = std::any_of(mappings.begin(), mappings.end(), is_table);
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    if (is_table(mappings[i]) == has_tables && facts.times(i, event) > 0) return true;
  }
  return false;
}

// Wherever it would be.
bool is_applied_everywhere(const Facts& facts, std::uint32_t event) {
  for (std::size_t i = 0; i < facts.mappings(); ++i) {
    if (facts.misses(i, event)) return false;
  }
  return facts.is_applied(event);
}

}  // namespace

std::vector<Anomaly> find_missing_dead_letters(const Facts& facts) {
  const Chronicle& chronicle = facts.chronicle();
  Findings findings("dead letter missing");
  if (chronicle.dead_letters.empty()) return {};
  const Letters letters = letters_in(facts);
  const auto size = static_cast<std::uint32_t>(chronicle.events.size());
  for (std::uint32_t event = 0; event < size; ++event) {
    const bool poison = chronicle.has(event, event_flags::k_poison) && chronicle.passed(event);
    if (!poison || letters.contains(event) || is_applied_everywhere(facts, event)) continue;
    findings.add([&] {
      return Anomaly{"",
                     chronicle.number_of(event),
                     fmt::format("{} can't be applied, was passed, and is no dead letter",
                                 chronicle.name_of(event)),
                     {}};
    });
  }
  return findings.take();
}

std::vector<Anomaly> find_repeated_dead_letters(const Facts& facts) {
  Findings findings("dead letter repeated");
  for (const auto& [event, letters] : letters_in(facts)) {
    if (letters.size() < 2) continue;
    findings.add({.had_to = had_reasons(facts, event, letters)},
                 [&, number = event, count = letters.size(), where = places_of(letters)] {
                   return Anomaly{"", facts.chronicle().number_of(number),
                                  fmt::format("{} is a dead letter {}",
                                              facts.chronicle().name_of(number), how_often(count)),
                                  where};
                 });
  }
  return findings.take();
}

std::vector<Anomaly> find_unfounded_dead_letters(const Facts& facts) {
  using namespace event_flags;
  const Chronicle& chronicle = facts.chronicle();
  Findings findings("dead letter unfounded");
  for (const auto& [event, letters] : letters_in(facts)) {
    const bool applied = is_applied_for_good(facts, event);
    const bool healthy =
        chronicle.in_log(event) && !chronicle.has(event, k_poison | k_optional | k_tombstone);
    if (!applied && !healthy) continue;
    // Whatever happened: what is done is done.
    const bool had_to = !applied && had_reasons(facts, event, letters);
    const char* why = applied  ? "was applied and is a dead letter too"
                      : had_to ? "is a dead letter, and nothing was wrong with it"
                               : "is a dead letter, though nothing was wrong with it or failed";
    findings.add({.had_to = had_to}, [&, number = event, where = places_of(letters)] {
      return Anomaly{"", chronicle.number_of(number),
                     fmt::format("{} {}", chronicle.name_of(number), why), where};
    });
  }
  return findings.take();
}

std::vector<Anomaly> find_bare_dead_letters(const Facts& facts) {
  std::vector<Anomaly> anomalies;
  for (const DeadLetters& topic : facts.chronicle().dead_letters) {
    std::vector<std::string> places;
    std::set<std::string> missing;
    for (const DeadLetters::Letter& letter : topic.letters) {
      if (letter.missing_headers.empty()) continue;
      places.push_back(place_text(letter.partition, letter.offset));
      missing.insert(letter.missing_headers.begin(), letter.missing_headers.end());
    }
    if (places.empty()) continue;
    anomalies.push_back({"dead letter headers", std::nullopt,
                         fmt::format("{} of {} without {}", count_of(places.size(), "dead letter"),
                                     topic.topic, enumerate({missing.begin(), missing.end()})),
                         shortened(places)});
  }
  return anomalies;
}

}  // namespace wringer::checkers
