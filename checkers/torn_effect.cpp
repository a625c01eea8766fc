#include "checkers/properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace wringer::checkers {
namespace {

// By event: the transaction that first applied it; k_no_transaction: none.
std::vector<std::uint32_t> first_transactions(const Facts& facts, const Mapping& mapping) {
  std::vector<std::uint32_t> first(facts.chronicle().events.size(), k_no_transaction);
  for (std::size_t i = 0; i < mapping.size(); ++i) {
    std::uint32_t& transaction = first[mapping.event(i)];
    if (mapping.mark(i) == Mark::applied && transaction == k_no_transaction) {
      transaction = mapping.transactions[i];
    }
  }
  return first;
}

Anomaly torn_effect_of(const Facts& facts, std::uint32_t event,
                       const std::vector<std::size_t>& group,
                       const std::vector<std::vector<std::uint32_t>>& first) {
  const Chronicle& chronicle = facts.chronicle();
  Anomaly anomaly{"", chronicle.number_of(event), "", {}};
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < group.size(); ++i) {
    const std::string& name = chronicle.mappings[group[i]].name;
    const std::uint32_t transaction = first[i][event];
    if (transaction == k_no_transaction) {
      parts.push_back(name + " not at all");
      continue;
    }
    parts.push_back(fmt::format("{} in {}", name, chronicle.name_of_transaction(transaction)));
    anomaly.transactions.push_back(transaction);
  }
  std::sort(anomaly.transactions.begin(), anomaly.transactions.end());
  anomaly.summary =
      fmt::format("{} was torn apart: {}", chronicle.name_of(event), enumerate(parts));
  return anomaly;
}

void find_in_group(const Facts& facts, const std::vector<std::string>& names, Findings& findings) {
  std::vector<std::size_t> group;
  std::vector<std::vector<std::uint32_t>> first;
  for (std::size_t i = 0; i < facts.mappings(); ++i) {
    const Mapping& mapping = facts.chronicle().mappings[i];
    const bool is_in = std::find(names.begin(), names.end(), mapping.name) != names.end();
    if (!is_in || !mapping.is_stream || mapping.kind == EffectKind::count) continue;
    group.push_back(i);
    first.push_back(first_transactions(facts, mapping));
  }
  if (group.size() < 2) return;
  const auto size = static_cast<std::uint32_t>(facts.chronicle().events.size());
  for (std::uint32_t event = 0; event < size; ++event) {
    std::optional<std::uint32_t> one;
    bool torn = false;
    bool undecided = false;
    for (std::size_t i = 0; i < group.size(); ++i) {
      undecided = undecided || facts.is_undecided(group[i], event);
      // A version that a newer one forestalled is rightly never there.
      const bool may_be_missing = facts.chronicle().mappings[group[i]].kind == EffectKind::version;
      if (may_be_missing && first[i][event] == k_no_transaction) continue;
      torn = torn || (one && *one != first[i][event]);
      one = first[i][event];
    }
    if (!torn || undecided) continue;
    findings.add([&] { return torn_effect_of(facts, event, group, first); });
  }
}

}  // namespace

std::vector<Anomaly> find_torn_effects(const Facts& facts) {
  Findings findings("torn effect");
  for (const std::vector<std::string>& names : facts.expectations().together) {
    find_in_group(facts, names, findings);
  }
  return findings.take();
}

}  // namespace wringer::checkers
