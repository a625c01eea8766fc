#include "checkers/canary.h"

#include "harness/core/digits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace wringer::checkers {
namespace {

using scenario::Guarantee;

constexpr std::array k_guarantees{Guarantee::effectively_once, Guarantee::at_least_once,
                                  Guarantee::at_most_once};
constexpr std::uint64_t k_events = 12;
constexpr std::uint64_t k_keys = 3;
constexpr std::size_t k_victim = 7;

// Twelve events of three keys on two partitions, each applied once, seen by a mapping of each kind.
History healthy_history() {
  History history;
  history.effects = {{EffectKind::append, "rows", {}, {}}, {EffectKind::sum, "sums", {}, {}}};
  for (std::uint64_t number = 1; number <= k_events; ++number) {
    Event event;
    event.number = number;
    event.id = fmt::format("canary-{}", number);
    event.key = fmt::format("key-{}", number % k_keys);
    event.version = (number - 1) / k_keys + 1;
    event.amount = digit_coded_amount(event.version);
    event.topic = "canary";
    event.partition = static_cast<std::int32_t>(number % k_keys % 2);
    const TopicPartition partition{event.topic, event.partition};
    const std::int64_t offset = history.end[partition]++;
    history.input.push_back({partition, offset, number});
    for (EffectSet& effects : history.effects) {
      effects.applications[number] = {{event.id, std::nullopt}};
    }
    history.events.push_back(std::move(event));
  }
  history.committed = history.end;
  return history;
}

struct Flaw {
  std::string_view name;
  // What must be found; empty: a doubt.
  std::string_view property;
  void (*apply)(History&);
  bool (*is_allowed)(Guarantee);
};

bool never(Guarantee) {
  return false;
}

constexpr std::array k_flaws{
    Flaw{"a row dropped", "loss", [](History& h) { h.effects[0].applications.erase(k_victim); },
         [](Guarantee guarantee) { return guarantee == Guarantee::at_most_once; }},
    Flaw{"an amount dropped", "loss", [](History& h) { h.effects[1].applications.erase(k_victim); },
         [](Guarantee guarantee) { return guarantee == Guarantee::at_most_once; }},
    Flaw{"a row doubled", "duplicate effect",
         [](History& h) {
           h.effects[0].applications[k_victim].push_back({"again", {}});
         },
         [](Guarantee guarantee) { return guarantee == Guarantee::at_least_once; }},
    Flaw{"an amount doubled", "duplicate effect",
         [](History& h) {
           h.effects[1].applications[k_victim].push_back({"again", {}});
         },
         [](Guarantee guarantee) { return guarantee == Guarantee::at_least_once; }},
    Flaw{"a row too many", "ghost", [](History& h) { h.effects[0].unexplained = {"row"}; }, never},
    Flaw{"a history that did not settle", "stuck", [](History& h) { h.settled = false; }, never},
    Flaw{"an event undone", "stuck",
         [](History& h) {
           const InputRecord& record = h.input[k_victim - 1];
           h.committed[record.partition] = record.offset;
           h.effects[0].applications.erase(k_victim);
         },
         never},
    Flaw{"a record missing", "", [](History& h) { h.input.erase(h.input.begin() + k_victim - 1); },
         never},
    Flaw{"a record doubled", "", [](History& h) { h.input.push_back(h.input[k_victim - 1]); },
         never},
};

bool is_clean(const Judgement& judgement) {
  return judgement.anomalies.empty() && judgement.doubts.empty();
}

bool is_found(const Judgement& judgement, std::string_view property) {
  if (property.empty()) return judgement.anomalies.empty() && !judgement.doubts.empty();
  return std::any_of(judgement.anomalies.begin(), judgement.anomalies.end(),
                     [&](const Anomaly& anomaly) { return anomaly.property == property; });
}

}  // namespace

Status verify_checkers(const CheckFunction& check_function) {
  const History healthy = healthy_history();
  for (const Guarantee guarantee : k_guarantees) {
    if (!is_clean(check_function(healthy, guarantee))) {
      return fail(ErrorCode::corrupt, "self-check: the checkers find fault with a healthy history");
    }
  }
  for (const Flaw& flaw : k_flaws) {
    History flawed = healthy;
    flaw.apply(flawed);
    for (const Guarantee guarantee : k_guarantees) {
      const Judgement judgement = check_function(flawed, guarantee);
      const bool allowed = flaw.is_allowed(guarantee);
      if (allowed ? is_clean(judgement) : is_found(judgement, flaw.property)) continue;
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
