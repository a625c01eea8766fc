#include "harness/truth/effect_sets.h"

#include <chrono>

namespace wringer::truth {
namespace {

Application application_of(const Chronicle& chronicle, const Mapping& mapping, std::size_t mark) {
  Application application{.evidence = std::string(mapping.text(mark)), .committed_at = {}};
  const std::uint32_t transaction = mapping.transactions[mark];
  if (transaction == k_no_transaction) return application;
  const Chronicle::Transactions& transactions = chronicle.transactions;
  if (transactions.committed[transaction] != 0) {
    application.committed_at =
        WallTime(std::chrono::microseconds(transactions.committed[transaction]));
  }
  application.xid = transactions.xid[transaction];
  application.instance = chronicle.instance_of(transaction);
  application.requested = transactions.requested[transaction];
  return application;
}

EffectSet effects_in(const Chronicle& chronicle, const Mapping& mapping) {
  EffectSet effects{mapping.kind, mapping.name, {}, {}};
  for (std::size_t i = 0; i < mapping.size(); ++i) {
    const std::uint64_t number = chronicle.number_of(mapping.event(i));
    std::vector<Application>& applications = effects.applications[number];
    if (mapping.mark(i) == Mark::applied) {
      applications.push_back(application_of(chronicle, mapping, i));
    } else if (mapping.mark(i) != Mark::removed && !applications.empty()) {
      applications.pop_back();
    }
  }
  std::erase_if(effects.applications, [](const auto& entry) { return entry.second.empty(); });
  for (const Mapping::Unexplained& stranger : mapping.unexplained) {
    effects.unexplained.push_back(stranger.text);
  }
  return effects;
}

}  // namespace

std::vector<EffectSet> effects_of(const Chronicle& chronicle) {
  std::vector<EffectSet> sets;
  for (const Mapping& mapping : chronicle.mappings) {
    if (mapping.kind != EffectKind::count) sets.push_back(effects_in(chronicle, mapping));
  }
  return sets;
}

std::set<std::uint64_t> without_effect(const Chronicle& chronicle) {
  using namespace event_flags;
  std::set<std::uint64_t> numbers;
  const auto size = static_cast<std::uint32_t>(chronicle.events.size());
  for (std::uint32_t event = 0; event < size; ++event) {
    if (chronicle.has(event, k_poison | k_optional | k_tombstone)) {
      numbers.insert(chronicle.number_of(event));
    }
  }
  for (const DeadLetters& topic : chronicle.dead_letters) {
    for (const DeadLetters::Letter& letter : topic.letters) {
      if (letter.event) numbers.insert(chronicle.number_of(*letter.event));
    }
  }
  return numbers;
}

History history_of(const Chronicle& chronicle) {
  constexpr std::size_t k_events_max = 200'000;
  History history;
  history.settled = chronicle.settled;
  history.unsettled_because = chronicle.unsettled_because;
  for (std::size_t i = 0; i < chronicle.partitions.size(); ++i) {
    history.end[chronicle.partitions[i]] = chronicle.end[i];
    if (chronicle.committed[i] >= 0) {
      history.committed[chronicle.partitions[i]] = chronicle.committed[i];
    }
  }
  if (chronicle.events.size() > k_events_max) return history;
  const std::size_t numbers =
      chronicle.of_number.empty() ? chronicle.events.size() : chronicle.of_number.size();
  for (std::uint64_t number = 1; number <= numbers; ++number) {
    const std::uint32_t i = chronicle.event_of(number);
    Event& event = history.events.emplace_back();
    event.number = number;
    event.id = chronicle.id(i);
    event.key = chronicle.keys.at(chronicle.events.key[i]);
    event.version = chronicle.events.version[i];
    if (chronicle.number_of(i) != number) {
      event.kind = EventKind::duplicate;
      event.of = chronicle.number_of(i);
    } else if (chronicle.in_log(i)) {
      history.input.push_back({chronicle.partitions[chronicle.events.partition[i]],
                               chronicle.events.offset[i], number});
    }
  }
  history.effects = effects_of(chronicle);
  return history;
}

}  // namespace wringer::truth
