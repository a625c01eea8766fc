#pragma once

// A healthy chronicle to spoil: events 1–8 of keys k0 and k1 on payments[0] and payments[1], each
// applied once in a transaction of its own (xid 701, 702, …), seen as rows of `transactions` and in
// `accounts.balance`. Numbers of events are those that people see: from 1.

#include "checkers/checkers.h"

#include <algorithm>
#include <string>
#include <vector>

namespace wringer::checkers {

inline constexpr std::size_t k_rows = 0;
inline constexpr std::size_t k_sums = 1;

inline Mapping named_mapping(EffectKind kind, const std::string& name) {
  Mapping mapping;
  mapping.kind = kind;
  mapping.name = name;
  return mapping;
}

// A transaction that applies one event in one mapping; its index.
inline std::uint32_t add_transaction(Chronicle& chronicle) {
  Chronicle::Transactions& all = chronicle.transactions;
  const auto index = static_cast<std::uint32_t>(all.size());
  all.xid.push_back(701 + index);
  all.lsn.push_back(index + 1);
  all.committed.push_back(0);
  all.connection.push_back(Chronicle::k_no_connection);
  all.requested.push_back(0);
  return index;
}

inline void apply(Chronicle& chronicle, std::size_t mapping, std::uint64_t number,
                  std::uint32_t transaction, Mark mark = Mark::applied) {
  const auto event = static_cast<std::uint32_t>(number - 1);
  Mapping& effects = chronicle.mappings[mapping];
  const bool rows = effects.kind == EffectKind::append;
  effects.evidence.add(rows ? "row of " + chronicle.id(event)
                            : "balance of " +
                                  std::string(chronicle.keys.at(chronicle.events.key[event])));
  effects.add(event, mark, transaction);
}

inline Chronicle healthy_sample(std::uint64_t events = 8) {
  Chronicle chronicle;
  chronicle.keys.add("k0");
  chronicle.keys.add("k1");
  chronicle.partitions = {{"payments", 0}, {"payments", 1}};
  chronicle.end = {0, 0};
  chronicle.mappings = {named_mapping(EffectKind::append, "transactions"),
                        named_mapping(EffectKind::sum, "accounts.balance")};
  for (std::uint64_t number = 1; number <= events; ++number) {
    const auto key = static_cast<std::uint32_t>(number % 2);
    chronicle.events.key.push_back(key);
    chronicle.events.version.push_back(static_cast<std::uint32_t>((number + 1) / 2));
    chronicle.events.partition.push_back(static_cast<std::uint16_t>(key));
    chronicle.events.offset.push_back(static_cast<std::uint32_t>(chronicle.end[key]++));
    chronicle.events.copies.push_back(1);
    chronicle.events.flags.push_back(0);
    const std::uint32_t transaction = add_transaction(chronicle);
    apply(chronicle, k_rows, number, transaction);
    apply(chronicle, k_sums, number, transaction);
  }
  chronicle.committed = chronicle.end;
  return chronicle;
}

// The input log does not hold it.
inline void drop_record(Chronicle& chronicle, std::uint64_t number) {
  chronicle.events.offset[number - 1] = k_no_offset;
  chronicle.events.copies[number - 1] = 0;
}

// Every mark of the event, with what is parallel to it.
inline void drop_effect(Chronicle& chronicle, std::size_t mapping, std::uint64_t number) {
  Mapping& effects = chronicle.mappings[mapping];
  Mapping kept = named_mapping(effects.kind, effects.name);
  for (std::size_t i = 0; i < effects.size(); ++i) {
    if (effects.event(i) + 1 == number) continue;
    kept.evidence.add(effects.text(i));
    kept.add(effects.event(i), effects.mark(i), effects.transactions[i]);
  }
  kept.unexplained = effects.unexplained;
  effects = std::move(kept);
}

inline void repeat_effect(Chronicle& chronicle, std::size_t mapping, std::uint64_t number) {
  apply(chronicle, mapping, number, add_transaction(chronicle));
}

inline scenario::Expectations expecting(scenario::Guarantee guarantee) {
  scenario::Expectations expectations;
  expectations.guarantee = guarantee;
  return expectations;
}

inline Judgement check(const Chronicle& chronicle, scenario::Guarantee guarantee) {
  return judge(chronicle, expecting(guarantee), {});
}

inline std::vector<std::string> properties_of(const Judgement& judgement) {
  std::vector<std::string> properties;
  for (const Anomaly& anomaly : judgement.anomalies) properties.push_back(anomaly.property);
  return properties;
}

}  // namespace wringer::checkers
