#include "checkers/properties.h"

#include <fmt/format.h>

namespace wringer::checkers {

std::vector<Anomaly> find_stale_generations(const Facts& facts) {
  const GroupLog& group = facts.group();
  if (!group.is_plain) return {};
  Findings findings("stale generation");
  std::size_t next = 0;
  std::int32_t newest = -1;
  std::uint32_t life = 0;
  for (const GroupLog::OffsetCommit& commit : group.commits) {
    // What was known before the commit was asked for.
    for (; next < group.generations.size() && group.generations[next].sequence < commit.requested;
         ++next) {
      const GroupLog::Generation& begun = group.generations[next];
      newest = begun.life == life ? std::max(newest, begun.generation) : begun.generation;
      life = begun.life;
    }
    if (commit.life != life || commit.generation < 0 || commit.generation >= newest) continue;
    findings.add([&] {
      return Anomaly{
          "",
          std::nullopt,
          fmt::format("the broker accepted offset {} of {} from instance {} in generation {}, when "
                      "{} had begun",
                      commit.offset, to_text(facts.chronicle().partitions[commit.partition]),
                      commit.instance, commit.generation, newest),
          {}};
    });
  }
  return findings.take();
}

}  // namespace wringer::checkers
