#include "checkers/properties.h"

#include <fmt/format.h>

#include <map>
#include <string>

namespace wringer::checkers {

namespace {

std::string moved_back(const Facts& facts, const GroupLog::OffsetCommit& commit,
                       const GroupLog::OffsetCommit& before) {
  const std::string what = fmt::format(
      "instance {} moved the offset of {} back from {} to {}", commit.instance,
      to_text(facts.chronicle().partitions[commit.partition]), before.offset, commit.offset);
  if (commit.generation == before.generation && commit.instance == before.instance) {
    return fmt::format("{} in generation {}", what, commit.generation);
  }
  return fmt::format("{} (generation {}, after generation {} of instance {})", what,
                     commit.generation, before.generation, before.instance);
}

}  // namespace

std::vector<Anomaly> find_offset_regress(const Facts& facts) {
  const GroupLog& group = facts.group();
  if (!group.is_plain) return {};
  Findings findings("offset regress");
  std::map<std::uint16_t, GroupLog::OffsetCommit> last;
  auto moved = group.offsets_moved.begin();
  for (const GroupLog::OffsetCommit& commit : group.commits) {
    // What the harness has done to them is nobody's fault.
    for (; moved != group.offsets_moved.end() && *moved < commit.applied; ++moved) last.clear();
    const auto [known, is_new] = last.try_emplace(commit.partition, commit);
    if (!is_new && commit.offset < known->second.offset) {
      findings.add([&, before = known->second] {
        return Anomaly{"", std::nullopt, moved_back(facts, commit, before), {}};
      });
    }
    known->second = commit;
  }
  return findings.take();
}

}  // namespace wringer::checkers
