#include "harness/explore/points.h"

#include "harness/explore/group_ties.h"
#include "harness/explore/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace wringer::explore {
namespace {

struct Seen {
  Point point;
  // Counts the deliveries to its instance, from 0.
  int batch = 0;
  std::uint64_t sequence = 0;
};

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

// A member says it every so often, whatever else it is at. By its states the points of a system
// would change from run to run, and a crash there leaves behind what it leaves at the message
// before.
bool comes_by_the_clock(MomentName moment) {
  return moment == moments::k_kafka_heartbeat ||
         moment == moments::k_kafka_consumer_group_heartbeat;
}

// Everything that a fault could have wanted to keep from happening, or to follow at once.
std::vector<Seen> look_at(const Journal& journal, const Programs& programs) {
  std::vector<Seen> all;
  Numbering numbering;
  std::map<Instance, ProgressWatch> watches;
  for (const JournalEntry& entry : journal.entries()) {
    const auto* moment = std::get_if<Moment>(&entry.what);
    if (moment == nullptr) continue;
    ProgressWatch& watch = watches[moment->instance];
    watch.observe(*moment);
    if (!counts(*moment)) continue;
    const std::uint64_t nth = numbering.next(*moment);
    if (!watch.matters(*moment)) continue;
    Seen seen;
    seen.point.at = {
        .instance = moment->instance, .moment = moment->name, .phase = moment->phase, .nth = nth};
    if (moment->name == moments::k_kafka_fetch) {
      // How many brought nothing before is the clock's business; what it brings is not.
      const OffsetRange& first = moment->offsets.front();
      seen.point.at.nth = 1;
      seen.point.at.content.partition = TopicPartition{first.topic, first.partition};
      seen.point.at.content.offset = first.first;
    }
    seen.point.subject = watch.subject(*moment);
    seen.point.program = program_of(programs, moment->instance);
    if (!comes_by_the_clock(moment->name)) {
      seen.point.progress = watch.progress();
      // What is fetched ahead comes at any time: it has nothing to do with what is being written.
      seen.point.open_writes = moment->name != moments::k_kafka_fetch && watch.has_open_writes();
    }
    seen.batch = watch.batch();
    seen.sequence = entry.sequence;
    all.push_back(std::move(seen));
  }
  return all;
}

// Elsewhere it makes no difference how many there were before.
bool has_place(MomentName moment, int batch) {
  return batch > 0 && (is_durable_write(moment) || moment == moments::k_postgres_query);
}

// Says of each where it stands among its like.
void find_places(std::vector<Seen>& all) {
  std::map<std::tuple<Instance, MomentName, Phase, std::string, int>, std::vector<Seen*>> groups;
  for (Seen& seen : all) {
    const Address& at = seen.point.at;
    groups[{at.instance, at.moment, at.phase, seen.point.subject, seen.batch}].push_back(&seen);
  }
  for (auto& [key, group] : groups) {
    if (group.size() == 1 || !has_place(std::get<1>(key), std::get<4>(key))) continue;
    for (Seen* seen : group) seen->point.place = Place::middle;
    group.front()->point.place = Place::first;
    group.back()->point.place = Place::last;
  }
}

// An effect that is followed by more of the same batch leaves the batch partly done.
void refine_progress(std::vector<Seen>& all) {
  std::map<std::pair<Instance, int>, std::size_t> last_effect;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Address& at = all[i].point.at;
    if (at.moment == moments::k_postgres_commit && at.phase == Phase::applied) {
      last_effect[{at.instance, all[i].batch}] = i;
    }
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    Point& point = all[i].point;
    const auto last = last_effect.find({point.at.instance, all[i].batch});
    if (point.progress == Progress::effect_only && last != last_effect.end() && i < last->second) {
      point.progress = Progress::partly_effect;
    }
  }
}

int rank_of(const Point& point) {
  const bool torn = point.progress == Progress::effect_only ||
                    point.progress == Progress::offset_only ||
                    point.progress == Progress::partly_effect;
  if (is_durable_write(point.at.moment)) return torn ? 0 : 1;
  if (point.open_writes) return 1;
  return torn ? 2 : 3;
}

// What stays behind depends on what is done, not on who says what next: after the last COMMIT of a
// batch it is the same as before the offset commit that follows.
std::string crash_state_of(const Point& point) {
  std::string state(to_string(point.progress));
  if (point.open_writes) state += ", a transaction has written " + point.subject;
  if (point.place == Place::first || point.place == Place::middle) {
    state += ", " + std::string(to_string(point.place));
  }
  // While there is no batch, each step of the start is a state of its own.
  if (point.progress == Progress::nothing && !point.open_writes) {
    state += fmt::format(", {} {}", phase_key(point.at.phase), point.at.moment);
  }
  return state;
}

constexpr std::size_t k_also_at_max = 2;

void sort_by_rank(std::vector<Point>& points) {
  std::stable_sort(points.begin(), points.end(),
                   [](const Point& a, const Point& b) { return a.rank < b.rank; });
}

using Key = std::tuple<int, MomentName, Phase, std::string, Place, Progress, bool>;

Key key_of(const Point& point) {
  return {point.program, point.at.moment, point.at.phase,   point.subject,
          point.place,   point.progress,  point.open_writes};
}

// A batch of one is no state of its own where larger ones come to the same.
void merge_batches_of_one(std::vector<Seen>& all) {
  std::set<Key> keys;
  for (const Seen& seen : all) keys.insert(key_of(seen.point));
  for (Seen& seen : all) {
    if (seen.point.place != Place::only) continue;
    for (const Place place : {Place::last, Place::first, Place::middle}) {
      Point larger = seen.point;
      larger.place = place;
      if (!keys.contains(key_of(larger))) continue;
      seen.point.place = place;
      break;
    }
  }
}

}  // namespace

bool is_durable_write(MomentName moment) {
  const auto& all = moments::k_durable_writes;
  return std::find(std::begin(all), std::end(all), moment) != std::end(all);
}

std::string to_text(const Point& point) {
  const std::string place =
      point.place == Place::only ? "" : fmt::format(", {}", to_string(point.place));
  const std::string what =
      fmt::format("{} {}{}", phase_key(point.at.phase), point.at.moment,
                  point.subject.empty() ? "" : fmt::format(" ({})", point.subject));
  const std::string where =
      point.program == 0 ? "" : fmt::format(", in companion {}", point.program);
  if (comes_by_the_clock(point.at.moment)) return what + where;
  return fmt::format("{}{}, {}{}{}", what, place, to_string(point.progress),
                     point.open_writes ? ", a transaction has written" : "", where);
}

std::vector<Point> points_of(const Journal& journal, const Programs& programs) {
  const std::map<Instance, GroupTie> ties = group_ties_of(journal);
  std::vector<Seen> all = look_at(journal, programs);
  find_places(all);
  refine_progress(all);
  merge_batches_of_one(all);
  std::vector<Point> points;
  std::map<Key, std::size_t> known;
  std::vector<int> batches;
  for (Seen& seen : all) {
    const auto [at, is_new] = known.emplace(key_of(seen.point), points.size());
    if (is_new) {
      points.push_back(seen.point);
      batches.push_back(seen.batch);
    } else {
      Point& point = points[at->second];
      int& batch = batches[at->second];
      // The first batch after a start is the least typical one.
      if (batch < 2 && seen.batch >= 2) {
        point.also_at.clear();
        std::swap(point.at, seen.point.at);
        batch = seen.batch;
      }
      if (point.also_at.size() < k_also_at_max) point.also_at.push_back(seen.point.at);
    }
    ++points[at->second].moments;
  }
  for (Point& point : points) {
    point.rank = rank_of(point);
    point.crash_state = crash_state_of(point);
    if (const auto tie = ties.find(point.at.instance); tie != ties.end()) point.tie = tie->second;
    point.fellows = instances_of(programs, point.program);
    point.only_there = point.fellows == 1 && programs.size() > 1;
  }
  sort_by_rank(points);
  return points;
}

std::optional<Point> point_at(const Journal& journal, std::uint64_t sequence,
                              const Programs& programs) {
  const std::vector<Seen> all = look_at(journal, programs);
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Seen& seen) { return seen.sequence == sequence; });
  if (found == all.end()) return std::nullopt;
  Point point = found->point;
  if (!has_place(point.at.moment, found->batch)) return point;
  const bool has_earlier = std::any_of(all.begin(), found, [&](const Seen& seen) {
    return seen.batch == found->batch && seen.point.subject == point.subject &&
           seen.point.at.instance == point.at.instance && seen.point.at.moment == point.at.moment &&
           seen.point.at.phase == point.at.phase;
  });
  point.place = has_earlier ? Place::last : Place::first;
  return point;
}

bool looks_the_same(const Point& planned, const Point& met) {
  const auto is_first = [](Place place) { return place == Place::first || place == Place::only; };
  const auto known = [](Progress progress) {
    return progress == Progress::partly_effect ? Progress::effect_only : progress;
  };
  return planned.program == met.program && planned.at.moment == met.at.moment &&
         planned.at.phase == met.at.phase && planned.subject == met.subject &&
         planned.open_writes == met.open_writes &&
         (planned.place == Place::only || is_first(planned.place) == is_first(met.place)) &&
         known(planned.progress) == known(met.progress);
}

std::vector<Point> united(std::vector<Point> points, const std::vector<Point>& others) {
  std::map<Key, std::size_t> known;
  for (std::size_t i = 0; i < points.size(); ++i) known.emplace(key_of(points[i]), i);
  for (const Point& other : others) {
    const auto found = known.find(key_of(other));
    if (found == known.end()) {
      points.push_back(other);
      continue;
    }
    Point& point = points[found->second];
    point.moments = std::max(point.moments, other.moments);
    if (point.also_at.size() < k_also_at_max) point.also_at.push_back(other.at);
  }
  sort_by_rank(points);
  return points;
}

}  // namespace wringer::explore
