#include "bench/takeover/journal.h"

#include "harness/core/journal.h"

#include <map>
#include <optional>
#include <utility>

namespace wringer::bench {
namespace {

using Place = std::pair<std::string, std::int32_t>;

class Story {
 public:
  // True when it has come to its end.
  bool take(const JournalEntry& entry) {
    if (const auto* action = std::get_if<Action>(&entry.what)) {
      if (action->what != "fire" || m_reached) return false;
      m_reached = entry.at;
      m_dead = action->instance;
      return false;
    }
    const Moment& moment = std::get<Moment>(entry.what);
    if (!m_reached) {
      follow(moment);
      return false;
    }
    const bool commits = moment.instance != m_dead &&
                         moment.name == moments::k_kafka_offset_commit &&
                         moment.phase == Phase::requested;
    if (!commits || !concerns_the_dead(moment)) return false;
    m_time = entry.at - *m_reached;
    return true;
  }

  [[nodiscard]] std::optional<Duration> time() const { return m_time; }

 private:
  void follow(const Moment& moment) {
    if (moment.name != moments::k_kafka_fetch) return;
    for (const OffsetRange& range : moment.offsets) {
      m_readers[{range.topic, range.partition}] = moment.instance;
    }
  }

  [[nodiscard]] bool concerns_the_dead(const Moment& commit) const {
    for (const OffsetRange& range : commit.offsets) {
      const auto reader = m_readers.find({range.topic, range.partition});
      if (reader != m_readers.end() && reader->second == m_dead) return true;
    }
    return false;
  }

  std::optional<Duration> m_reached;
  Instance m_dead = 0;
  // Who fetched from a place last, until the death.
  std::map<Place, Instance> m_readers;
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
