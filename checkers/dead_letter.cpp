// Events that can't be applied, and where they went.

#include "checkers/properties.h"

#include <fmt/format.h>

#include <map>
#include <set>

namespace wringer::checkers {
namespace {

using Letters = std::map<std::uint32_t, std::vector<std::string>>;

// By event: where its dead letters are.
Letters letters_in(const Facts& facts) {
  Letters letters;
  for (const DeadLetters& topic : facts.chronicle().dead_letters) {
    for (const DeadLetters::Letter& letter : topic.letters) {
      if (letter.event) letters[*letter.event].push_back(letter.place);
    }
  }
  return letters;
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
    if (!poison || letters.contains(event) || facts.is_applied(event)) continue;
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
  for (const auto& [event, places] : letters_in(facts)) {
    if (places.size() < 2) continue;
    findings.add([&, number = event] {
      Anomaly anomaly{"", facts.chronicle().number_of(number),
                      fmt::format("{} is a dead letter {}", facts.chronicle().name_of(number),
                                  how_often(places.size())),
                      shortened(places)};
      const GroupLog& log = facts.group();
      anomaly.published_again = log.redelivered || log.publishing.a_produce_failed();
      return anomaly;
    });
  }
  return findings.take();
}

std::vector<Anomaly> find_unfounded_dead_letters(const Facts& facts) {
  using namespace event_flags;
  const Chronicle& chronicle = facts.chronicle();
  const GroupLog& log = facts.group();
  // Whoever could not go on with an event may have given it up for good.
  const bool had_reasons = log.redelivered || log.publishing.a_produce_failed() ||
                           log.publishing.a_statement_failed() || log.somebody_was_called;
  Findings findings("dead letter unfounded");
  for (const auto& [event, places] : letters_in(facts)) {
    const bool applied = facts.is_applied(event);
    const bool healthy =
        chronicle.in_log(event) && !chronicle.has(event, k_poison | k_optional | k_tombstone);
    if (!applied && (!healthy || had_reasons)) continue;
    const char* why = applied ? "was applied and is a dead letter too"
                              : "is a dead letter, though nothing was wrong with it or failed";
    findings.add([&, number = event] {
      return Anomaly{"", chronicle.number_of(number),
                     fmt::format("{} {}", chronicle.name_of(number), why), shortened(places)};
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
      places.push_back(letter.place);
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
