#include "checkers/properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace wringer::checkers {
namespace {

constexpr std::uint32_t k_unknown = std::numeric_limits<std::uint32_t>::max();

// By event: the journal's number of the request before which none of its effects was complete; 0:
// it has none, k_unknown: nobody knows.
std::vector<std::uint32_t> first_requests(const Facts& facts) {
  const Chronicle& chronicle = facts.chronicle();
  std::vector<std::uint32_t> latest(chronicle.events.size(), 0);
  for (const Mapping& mapping : chronicle.mappings) {
    if (!mapping.is_stream || mapping.kind == EffectKind::topic ||
        mapping.kind == EffectKind::calls) {
      continue;
    }
    std::vector<bool> seen(chronicle.events.size());
    for (std::size_t i = 0; i < mapping.size(); ++i) {
      const std::uint32_t event = mapping.event(i);
      if (mapping.mark(i) != Mark::applied || seen[event]) continue;
      seen[event] = true;
      const std::uint32_t transaction = mapping.transactions[i];
      const std::uint32_t requested =
          transaction == k_no_transaction ? 0 : chronicle.transactions.requested[transaction];
      latest[event] = requested == 0 ? k_unknown : std::max(latest[event], requested);
    }
  }
  return latest;
}

struct Premature {
  const GroupLog::OffsetCommit* commit = nullptr;
  std::uint32_t event = 0;
  std::size_t count = 0;
};

Anomaly premature_of(const Facts& facts, const Premature& found) {
  const Chronicle& chronicle = facts.chronicle();
  const std::string partition = to_text(chronicle.partitions[found.commit->partition]);
  Anomaly anomaly{"", chronicle.number_of(found.event), "", {}};
  anomaly.summary = fmt::format(
      "instance {} committed offset {} of {} before it asked to commit the effect of {}: a crash "
      "in "
      "between loses it",
      found.commit->instance, found.commit->offset, partition, chronicle.name_of(found.event));
  if (found.count > 1) {
    anomaly.evidence.push_back(
        fmt::format("{} of {} were at risk like this", count_of(found.count, "event"), partition));
  }
  return anomaly;
}

}  // namespace

std::vector<Anomaly> find_premature_commits(const Facts& facts) {
  const GroupLog& group = facts.group();
  if (group.commits.empty() || !group.is_plain) return {};
  const Chronicle& chronicle = facts.chronicle();
  const std::vector<std::uint32_t> requests = first_requests(facts);
  std::vector<std::size_t> next(chronicle.partitions.size());
  std::vector<Premature> found(chronicle.partitions.size());
  for (const GroupLog::OffsetCommit& commit : group.commits) {
    const std::vector<std::uint32_t>& events = facts.by_offset()[commit.partition];
    std::size_t& at = next[commit.partition];
    // Each event is looked at when the first commit passes it.
    for (; at < events.size() && chronicle.events.offset[events[at]] < commit.offset; ++at) {
      const std::uint32_t requested = requests[events[at]];
      if (requested == 0 || requested == k_unknown || requested <= commit.applied) continue;
      Premature& premature = found[commit.partition];
      if (premature.count++ == 0) {
        premature.commit = &commit;
        premature.event = events[at];
      }
    }
  }
  Findings findings("premature offset commit");
  for (const Premature& premature : found) {
    if (premature.count > 0) findings.add([&] { return premature_of(facts, premature); });
  }
  return findings.take();
}

}  // namespace wringer::checkers
