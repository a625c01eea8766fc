#include "harness/explore/points.h"

#include "harness/core/assert.h"
#include "harness/explore/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace wringer::explore {
namespace {

struct Seen {
  Point point;
  // Counts the deliveries to its instance, from 0.
  int batch = 0;
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

// Everything that a fault could have wanted to keep from happening, or to follow at once.
std::vector<Seen> look_at(const Journal& journal) {
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
    seen.point.subject = watch.subject(*moment);
    seen.point.progress = watch.progress();
    seen.point.open_writes = watch.has_open_writes();
    seen.batch = watch.batch();
    all.push_back(std::move(seen));
  }
  return all;
}

// Says of each where it stands among its like.
void find_places(std::vector<Seen>& all) {
  std::map<std::tuple<Instance, MomentName, Phase, std::string, int>, std::vector<Seen*>> groups;
  for (Seen& seen : all) {
    const Address& at = seen.point.at;
    groups[{at.instance, at.moment, at.phase, seen.point.subject, seen.batch}].push_back(&seen);
  }
  for (auto& [key, group] : groups) {
    if (group.size() == 1) continue;
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

bool is_durable_write(MomentName moment) {
  return moment == moments::k_postgres_commit || moment == moments::k_kafka_offset_commit ||
         moment == moments::k_kafka_produce || moment == "kafka.txn_offset_commit" ||
         moment == "kafka.end_txn";
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

using Key = std::tuple<MomentName, Phase, std::string, Place, Progress, bool>;

Key key_of(const Point& point) {
  return {point.at.moment, point.at.phase, point.subject,
          point.place,     point.progress, point.open_writes};
}

}  // namespace

std::string_view to_string(Place place) {
  switch (place) {
    case Place::only:
      return "the only one of the batch";
    case Place::first:
      return "first of the batch";
    case Place::middle:
      return "in the middle of the batch";
    case Place::last:
      return "last of the batch";
  }
  assertion_failed("a known place", __FILE__, __LINE__);
}

std::string_view to_string(Progress progress) {
  switch (progress) {
    case Progress::nothing:
      return "nothing of the batch is done";
    case Progress::effect_only:
      return "effect committed, offset not";
    case Progress::offset_only:
      return "offset committed, effect not";
    case Progress::both:
      return "effect and offset committed";
    case Progress::partly_effect:
      return "some effects of the batch committed, offset not";
  }
  assertion_failed("a known progress", __FILE__, __LINE__);
}

std::string to_text(const Point& point) {
  return fmt::format("{} {}{}, {}, {}{}", phase_key(point.at.phase), point.at.moment,
                     point.subject.empty() ? "" : fmt::format(" ({})", point.subject),
                     to_string(point.place), to_string(point.progress),
                     point.open_writes ? ", a transaction has written" : "");
}

std::vector<Point> points_of(const Journal& journal) {
  std::vector<Seen> all = look_at(journal);
  find_places(all);
  refine_progress(all);
  std::vector<Point> points;
  std::map<Key, std::size_t> known;
  std::vector<int> batches;
  for (Seen& seen : all) {
    const auto [at, is_new] = known.emplace(key_of(seen.point), points.size());
    if (is_new) {
      points.push_back(seen.point);
      batches.push_back(seen.batch);
    } else if (batches[at->second] < 2 && seen.batch >= 2) {
      // The first batch after a start is the least typical one.
      points[at->second].at = seen.point.at;
      batches[at->second] = seen.batch;
    }
    ++points[at->second].moments;
  }
  for (Point& point : points) {
    point.rank = rank_of(point);
    point.crash_state = crash_state_of(point);
  }
  std::stable_sort(points.begin(), points.end(),
                   [](const Point& a, const Point& b) { return a.rank < b.rank; });
  return points;
}

}  // namespace wringer::explore
