#include "checkers/canary.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace wringer::checkers {
namespace {

using scenario::Expectations;
using scenario::Guarantee;

constexpr std::array k_guarantees{Guarantee::effectively_once, Guarantee::at_least_once,
                                  Guarantee::at_most_once};
constexpr std::uint32_t k_events = 12;
constexpr std::uint32_t k_keys = 3;
// Of key 0, between others of its key.
constexpr std::uint32_t k_victim = 6;
enum : std::size_t { k_rows, k_sums, k_versions };

// Twelve events of three keys on two partitions, each applied once in a transaction of its own,
// seen by a mapping of each kind.
Chronicle healthy_chronicle() {
  Chronicle chronicle;
  for (std::uint32_t key = 0; key < k_keys; ++key) chronicle.keys.add(fmt::format("k{}", key));
  chronicle.partitions = {{"canary", 0}, {"canary", 1}};
  chronicle.end = {0, 0};
  chronicle.mappings.resize(3);
  chronicle.mappings[k_rows].name = "rows";
  chronicle.mappings[k_sums].name = "sums";
  chronicle.mappings[k_sums].kind = EffectKind::sum;
  chronicle.mappings[k_versions].name = "versions";
  chronicle.mappings[k_versions].kind = EffectKind::version;
  for (std::uint32_t event = 0; event < k_events; ++event) {
    const std::uint32_t key = event % k_keys;
    const auto partition = static_cast<std::uint16_t>(key % 2);
    chronicle.events.key.push_back(key);
    chronicle.events.version.push_back(event / k_keys + 1);
    chronicle.events.partition.push_back(partition);
    chronicle.events.offset.push_back(static_cast<std::uint32_t>(chronicle.end[partition]++));
    chronicle.events.copies.push_back(1);
    chronicle.events.flags.push_back(0);
    chronicle.transactions.xid.push_back(700 + event);
    chronicle.transactions.lsn.push_back(event + 1);
    chronicle.transactions.committed.push_back(0);
    chronicle.transactions.connection.push_back(Chronicle::k_no_connection);
    chronicle.transactions.requested.push_back(0);
    for (Mapping& mapping : chronicle.mappings) mapping.add(event, Mark::applied, event);
  }
  chronicle.committed = chronicle.end;
  return chronicle;
}

Expectations strict() {
  Expectations expectations;
  expectations.order = scenario::Order::per_key;
  expectations.together = {{"rows", "sums"}};
  return expectations;
}

void drop(Mapping& mapping, std::uint32_t event) {
  for (std::size_t i = 0; i < mapping.size(); ++i) {
    if (mapping.event(i) != event) continue;
    const auto at = static_cast<std::ptrdiff_t>(i);
    mapping.marks.erase(mapping.marks.begin() + at);
    mapping.transactions.erase(mapping.transactions.begin() + at);
    return;
  }
}

constexpr std::uint32_t k_last = k_events - 1;

struct Flaw {
  std::string_view name;
  // What must be found; empty: a doubt.
  std::string_view property;
  void (*apply)(Chronicle&);
  // The guarantees under which it is no broken promise.
  bool (*is_allowed)(Guarantee);
};

bool never(Guarantee) {
  return false;
}
bool may_lose(Guarantee guarantee) {
  return guarantee == Guarantee::at_most_once;
}
bool may_repeat(Guarantee guarantee) {
  return guarantee == Guarantee::at_least_once;
}

constexpr std::array k_flaws{
    Flaw{"a row dropped", "loss", [](Chronicle& c) { drop(c.mappings[k_rows], k_victim); },
         may_lose},
    Flaw{"an amount dropped", "loss", [](Chronicle& c) { drop(c.mappings[k_sums], k_victim); },
         may_lose},
    Flaw{"a row doubled", "duplicate effect",
         [](Chronicle& c) { c.mappings[k_rows].add(k_victim, Mark::applied, k_last); }, may_repeat},
    Flaw{"an amount doubled", "duplicate effect",
         [](Chronicle& c) { c.mappings[k_sums].add(k_victim, Mark::applied, k_last); }, may_repeat},
    Flaw{"an amount overwritten", "lost update",
         [](Chronicle& c) {
           c.mappings[k_sums].add(k_victim, Mark::undone, k_last);
           c.mappings[k_sums].add(k_victim + k_keys, Mark::applied, k_last);
         },
         may_lose},
    Flaw{"a row aged", "stale overwrite",
         [](Chronicle& c) { c.mappings[k_versions].add(0, Mark::applied, k_last); }, never},
    Flaw{"a row come back", "resurrected row",
         [](Chronicle& c) {
           c.events.flags[k_victim + k_keys] = event_flags::k_tombstone;
           drop(c.mappings[k_versions], k_victim + k_keys);
           c.mappings[k_versions].add(k_victim + k_keys, Mark::removed, k_last);
           c.mappings[k_versions].add(k_victim, Mark::applied, k_last);
         },
         never},
    Flaw{"a row too many", "ghost",
         [](Chronicle& c) {
           c.mappings[k_rows].unexplained = {{"row", k_last, {}}};
         },
         never},
    Flaw{"an aborted event applied", "aborted effect",
         [](Chronicle& c) {
           c.events.flags[k_victim] = event_flags::k_aborted;
           c.events.offset[k_victim] = k_no_offset;
           c.events.copies[k_victim] = 0;
         },
         never},
    Flaw{"an effect torn apart", "torn effect",
         [](Chronicle& c) { c.mappings[k_sums].transactions[k_victim] = k_last; }, never},
    Flaw{"two effects swapped", "order",
         [](Chronicle& c) {
           Mapping& rows = c.mappings[k_rows];
           std::swap(rows.marks[k_victim], rows.marks[k_victim - k_keys]);
         },
         never},
    Flaw{"a history that did not settle", "not settled", [](Chronicle& c) { c.settled = false; },
         never},
    Flaw{"an event undone", "stuck",
         [](Chronicle& c) {
           c.committed[c.events.partition[k_victim]] = c.events.offset[k_victim];
           drop(c.mappings[k_rows], k_victim);
         },
         never},
    Flaw{"a record missing", "",
         [](Chronicle& c) {
           c.events.offset[k_victim] = k_no_offset;
           c.events.copies[k_victim] = 0;
         },
         never},
    Flaw{"a record doubled", "", [](Chronicle& c) { c.events.copies[k_victim] = 2; }, never},
};

bool is_clean(const Judgement& judgement) {
  return judgement.anomalies.empty() && judgement.doubts.empty();
}

bool is_among(const std::vector<Anomaly>& anomalies, std::string_view property) {
  return std::any_of(anomalies.begin(), anomalies.end(),
                     [&](const Anomaly& anomaly) { return anomaly.property == property; });
}

bool is_found(const Judgement& judgement, std::string_view property) {
  if (property.empty()) return !judgement.doubts.empty();
  // No promise, but to be told.
  if (property == "not settled" && is_among(judgement.at_risk, property)) return true;
  return is_among(judgement.anomalies, property);
}

}  // namespace

Status verify_checkers(const JudgeFunction& judge_function) {
  const Chronicle healthy = healthy_chronicle();
  Expectations expectations = strict();
  for (const Guarantee guarantee : k_guarantees) {
    expectations.guarantee = guarantee;
    if (!is_clean(judge_function(healthy, expectations, {}))) {
      return fail(ErrorCode::corrupt, "self-check: the checkers find fault with a healthy history");
    }
  }
  for (const Flaw& flaw : k_flaws) {
    Chronicle flawed = healthy;
    flaw.apply(flawed);
    for (const Guarantee guarantee : k_guarantees) {
      expectations.guarantee = guarantee;
      const Judgement judgement = judge_function(flawed, expectations, {});
      const bool allowed = flaw.is_allowed(guarantee);
      if (is_found(judgement, flaw.property) != allowed) continue;
      return fail(
          ErrorCode::corrupt,
          fmt::format("self-check: the checkers {} {}",
                      allowed ? "find fault with what the guarantee allows:" : "are blind to",
                      flaw.name));
    }
  }
  return {};
}

}  // namespace wringer::checkers
