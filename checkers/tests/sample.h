#pragma once

// A healthy history to spoil: events 1–8 of keys k0 and k1 on payments[0] and payments[1], each
// applied once, seen as rows of `transactions` and in `accounts.balance`.

#include "checkers/checkers.h"

#include <algorithm>
#include <string>
#include <vector>

namespace wringer::checkers {

inline constexpr std::size_t k_rows = 0;
inline constexpr std::size_t k_sums = 1;

inline History healthy_sample(std::uint64_t events = 8) {
  History history;
  history.effects = {{EffectKind::append, "transactions", {}, {}},
                     {EffectKind::sum, "accounts.balance", {}, {}}};
  for (std::uint64_t number = 1; number <= events; ++number) {
    Event event;
    event.number = number;
    event.id = "e" + std::to_string(number);
    event.key = "k" + std::to_string(number % 2);
    event.version = (number + 1) / 2;
    event.topic = "payments";
    event.partition = static_cast<std::int32_t>(number % 2);
    const TopicPartition partition{event.topic, event.partition};
    history.input.push_back({partition, history.end[partition]++, number});
    history.effects[k_rows].applications[number] = {{"row of " + event.id, std::nullopt}};
    history.effects[k_sums].applications[number] = {{"balance of " + event.key, std::nullopt}};
    history.events.push_back(std::move(event));
  }
  history.committed = history.end;
  return history;
}

inline void drop_effect(History& history, std::size_t mapping, std::uint64_t event) {
  history.effects[mapping].applications.erase(event);
}

inline void repeat_effect(History& history, std::size_t mapping, std::uint64_t event) {
  auto& applications = history.effects[mapping].applications[event];
  applications.push_back(applications.front());
}

inline std::vector<std::string> properties_of(const Judgement& judgement) {
  std::vector<std::string> properties;
  for (const Anomaly& anomaly : judgement.anomalies) properties.push_back(anomaly.property);
  return properties;
}

}  // namespace wringer::checkers
