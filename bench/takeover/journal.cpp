#include "bench/takeover/journal.h"

#include "harness/core/journal.h"

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace wringer::bench {
namespace {

using Place = std::pair<std::string, std::int32_t>;

class Story {
 public:
  // True when it has come to its end.
  bool take(const JournalEntry& entry) {
    if (const auto* action = std::get_if<Action>(&entry.what)) {
      if (action->what != "fire") return false;
      m_reached = entry.at;
      m_dead = action->instance;
      return false;
    }
    const Moment& moment = std::get<Moment>(entry.what);
    if (!m_reached && moment.name == moments::k_kafka_fetch && moment.phase == Phase::applied) {
      for (const OffsetRange& range : moment.offsets) {
        m_fetched[moment.instance].emplace(range.topic, range.partition);
      }
    }
    const bool commits = m_reached && moment.instance != m_dead &&
                         moment.name == moments::k_kafka_offset_commit &&
                         moment.phase == Phase::requested;
    if (!commits) return false;
    for (const OffsetRange& range : moment.offsets) {
      const Place place{range.topic, range.partition};
      if (!m_fetched[m_dead].contains(place) || m_fetched[moment.instance].contains(place))
        continue;
      m_time = entry.at - *m_reached;
      return true;
    }
    return false;
  }

  [[nodiscard]] std::optional<Duration> time() const { return m_time; }

 private:
  std::optional<Duration> m_reached;
  Instance m_dead = 0;
  // By instance, until the death.
  std::map<Instance, std::set<Place>> m_fetched;
  std::optional<Duration> m_time;
};

}  // namespace

Result<Duration> takeover_time(const std::filesystem::path& journal) {
  WRINGER_ASSIGN(const auto read, Journal::read(journal));
  Story story;
  for (const JournalEntry& entry : read->entries()) {
    if (story.take(entry)) return *story.time();
  }
  return fail(ErrorCode::corrupt,
              journal.string() + ": nobody is seen to take over from an instance that died");
}

}  // namespace wringer::bench
