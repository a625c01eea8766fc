// Offsets that were committed, and records that nobody was ever given.

#include "checkers/properties.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::checkers {

std::vector<Anomaly> find_commits_beyond_delivered(const Facts& facts) {
  const GroupLog& group = facts.group();
  if (facts.chronicle().log_was_changed || !group.is_plain) return {};
  const Chronicle& chronicle = facts.chronicle();
  Findings findings("commit beyond delivered");
  std::vector<std::int64_t> delivered(chronicle.partitions.size(), 0);
  std::vector<std::size_t> next_event(chronicle.partitions.size());
  std::size_t next = 0;
  for (const GroupLog::OffsetCommit& commit : group.commits) {
    for (; next < group.deliveries.size() && group.deliveries[next].applied < commit.requested;
         ++next) {
      std::int64_t& end = delivered[group.deliveries[next].partition];
      end = std::max(end, group.deliveries[next].end);
    }
    // Offsets that hold no event (markers of transactions) are passed without being delivered.
    const std::vector<std::uint32_t>& events = facts.by_offset()[commit.partition];
    std::size_t& at = next_event[commit.partition];
    const std::int64_t end = delivered[commit.partition];
    while (at < events.size() && chronicle.events.offset[events[at]] < end) ++at;
    if (at == events.size() || chronicle.events.offset[events[at]] >= commit.offset) continue;
    findings.add([&] {
      return Anomaly{
          "",
          chronicle.number_of(events[at]),
          fmt::format("instance {} committed offset {} of {}, though nothing from {} on had been "
                      "delivered to anybody",
                      commit.instance, commit.offset,
                      to_text(chronicle.partitions[commit.partition]), end),
          {}};
    });
  }
  return findings.take();
}

std::vector<Anomaly> find_skips(const Facts& facts) {
  const GroupLog& group = facts.group();
  if (facts.chronicle().log_was_changed || !group.is_plain || group.deliveries.empty()) return {};
  const Chronicle& chronicle = facts.chronicle();
  Findings findings("skip");
  std::vector<std::vector<std::pair<std::int64_t, std::int64_t>>> ranges(
      chronicle.partitions.size());
  for (const GroupLog::Delivery& delivery : group.deliveries) {
    ranges[delivery.partition].emplace_back(delivery.first, delivery.end);
  }
  for (std::size_t partition = 0; partition < ranges.size(); ++partition) {
    std::sort(ranges[partition].begin(), ranges[partition].end());
    std::size_t range = 0;
    std::int64_t end = 0;
    for (const std::uint32_t event : facts.by_offset()[partition]) {
      const std::int64_t offset = chronicle.events.offset[event];
      if (offset >= chronicle.committed[partition]) break;
      for (; range < ranges[partition].size() && ranges[partition][range].first <= offset;
           ++range) {
        end = std::max(end, ranges[partition][range].second);
      }
      if (offset < end) continue;
      findings.add([&] {
        return Anomaly{"",
                       chronicle.number_of(event),
                       fmt::format("{} at {} was passed, and nobody was ever given it",
                                   chronicle.name_of(event), chronicle.place_of(event)),
                       {}};
      });
      break;  // One for each partition.
    }
  }
  return findings.take();
}

}  // namespace wringer::checkers
