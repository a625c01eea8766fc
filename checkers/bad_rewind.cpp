#include "checkers/properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace wringer::checkers {

std::vector<Anomaly> find_bad_rewinds(const Facts& facts) {
  const GroupLog& group = facts.group();
  if (facts.chronicle().log_was_changed || !group.is_plain) return {};
  const Chronicle& chronicle = facts.chronicle();
  Findings findings("bad rewind");
  std::set<std::uint16_t> told;
  std::vector<std::vector<const GroupLog::OffsetCommit*>> commits(chronicle.partitions.size());
  for (const GroupLog::OffsetCommit& commit : group.commits) {
    commits[commit.partition].push_back(&commit);
  }
  for (const GroupLog::Delivery& delivery : group.deliveries) {
    // The last one that was there when these records were asked for.
    const auto& all = commits[delivery.partition];
    const auto later =
        std::lower_bound(all.begin(), all.end(), delivery.requested,
                         [](const GroupLog::OffsetCommit* commit, std::uint32_t sequence) {
                           return commit->applied < sequence;
                         });
    if (later == all.begin()) continue;
    // Where the harness itself has moved it since, that is where they begin.
    const auto moved = std::lower_bound(group.offsets_moved.begin(), group.offsets_moved.end(),
                                        delivery.requested);
    if (moved != group.offsets_moved.begin() && *std::prev(moved) > (*std::prev(later))->applied) {
      continue;
    }
    const std::int64_t committed = (*std::prev(later))->offset;
    // All of it lies before the committed offset; a batch that only begins there does not count.
    const bool behind = delivery.end <= committed;
    if (!behind || delivery.acked == 0 || !told.insert(delivery.partition).second) continue;
    findings.add([&] {
      return Anomaly{
          "",
          std::nullopt,
          fmt::format("offsets {} to {} of {} were delivered to instance {} again, though "
                      "offset {} had been committed",
                      delivery.first, delivery.end - 1,
                      to_text(chronicle.partitions[delivery.partition]), delivery.instance,
                      committed),
          {}};
    });
  }
  return findings.take();
}

}  // namespace wringer::checkers
