#include "harness/explore/look.h"

#include "harness/explore/group_ties.h"
#include "harness/explore/progress.h"

#include <map>
#include <tuple>
#include <utility>

namespace wringer::explore {
namespace {

// Counts as an address does: in `applied` and `acked` only what succeeded.
class Numbering {
 public:
  std::uint64_t next(const Moment& moment) {
    return ++m_counts[{moment.instance, moment.name, moment.phase}];
  }

 private:
  std::map<std::tuple<Instance, MomentName, Phase>, std::uint64_t> m_counts;
};

bool counts(const Moment& moment) {
  return moment.phase == Phase::requested || moment.succeeded;
}

Address address_in_trace(const Moment& moment, std::uint64_t nth) {
  Address at{.instance = moment.instance, .moment = moment.name, .phase = moment.phase, .nth = nth};
  if (moment.name == moments::k_kafka_fetch) {
    // How many brought nothing before is the clock's business; what it brings is not.
    const OffsetRange& first = moment.offsets.front();
    at.nth = 1;
    at.content.partition = TopicPartition{first.topic, first.partition};
    at.content.offset = first.first;
  }
  return at;
}

Seen seen_at(const Moment& moment, const ProgressWatch& watch) {
  Seen seen{.point = {}, .batch = watch.batch()};
  seen.point.last_write = watch.last_write();
  seen.point.subject = watch.subject(moment);
  seen.point.writes = watch.writes(moment);
  seen.point.fills = watch.fills(moment);
  if (comes_by_the_clock(moment.name)) return seen;
  seen.point.progress = watch.progress();
  // What is fetched ahead comes at any time: it has nothing to do with what is being written.
  seen.point.open_writes = moment.name != moments::k_kafka_fetch && watch.has_open_writes();
  return seen;
}

}  // namespace

bool comes_by_the_clock(MomentName moment) {
  return moment == moments::k_kafka_heartbeat ||
         moment == moments::k_kafka_consumer_group_heartbeat;
}

// Everything that a fault could have wanted to keep from happening, or to follow at once.
Look look_at(const Journal& journal, const Programs& programs) {
  Look look;
  Numbering numbering;
  GroupTies ties;
  std::map<Instance, ProgressWatch> watches;
  // What came of it is known only later.
  std::vector<std::pair<std::size_t, const Moment*>> asked;
  for (const JournalEntry& entry : journal.entries()) {
    ties.observe(entry);
    const auto* moment = std::get_if<Moment>(&entry.what);
    if (moment == nullptr) continue;
    ProgressWatch& watch = watches[moment->instance];
    watch.observe(*moment);
    const int program = program_of(programs, moment->instance);
    if (moment->name == moments::k_kafka_fetch) look.consumers.insert(program);
    if (!counts(*moment)) continue;
    const std::uint64_t nth = numbering.next(*moment);
    if (!watch.matters(*moment)) continue;
    Seen seen = seen_at(*moment, watch);
    seen.point.at = address_in_trace(*moment, nth);
    seen.point.program = program;
    seen.point.tie = ties.of(moment->instance);
    seen.sequence = entry.sequence;
    if (moment->service == Service::postgres) asked.emplace_back(look.all.size(), moment);
    look.all.push_back(std::move(seen));
  }
  for (const auto& [seen, moment] : asked) {
    look.all[seen].comes_to_nothing = watches.at(moment->instance).came_to_nothing(*moment);
  }
  return look;
}

}  // namespace wringer::explore
