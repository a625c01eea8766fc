#include "checkers/properties.h"

#include <fmt/format.h>

#include <map>
#include <tuple>

namespace wringer::checkers {

std::vector<Anomaly> find_offset_regress(const Facts& facts) {
  const GroupLog& group = facts.group();
  if (!group.is_plain) return {};
  Findings findings("offset regress");
  std::map<std::tuple<std::string, std::int32_t, std::uint16_t>, std::int64_t> last;
  for (const GroupLog::OffsetCommit& commit : group.commits) {
    const auto [known, is_new] =
        last.try_emplace({commit.member, commit.generation, commit.partition}, commit.offset);
    if (!is_new && commit.offset < known->second) {
      findings.add([&] {
        return Anomaly{
            "",
            std::nullopt,
            fmt::format("instance {} moved the offset of {} back from {} to {} in generation {}",
                        commit.instance, to_text(facts.chronicle().partitions[commit.partition]),
                        known->second, commit.offset, commit.generation),
            {}};
      });
    }
    known->second = commit.offset;
  }
  return findings.take();
}

}  // namespace wringer::checkers
