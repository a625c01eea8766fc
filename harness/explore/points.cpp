#include "harness/explore/points.h"

#include "harness/explore/look.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace wringer::explore {
namespace {

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
    const bool is_effect = at.moment == moments::k_postgres_commit && all[i].point.writes;
    if (is_effect && at.phase == Phase::applied) {
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

bool is_early(const Point& point) {
  return point.progress == Progress::nothing_yet || point.progress == Progress::early_effect;
}

// `takes` is whether anything is ever delivered to its program: if not, it has no start that would
// end with the first delivery.
int rank_of(const Point& point, bool takes) {
  const bool starts = takes && is_early(point);
  const bool torn = point.progress == Progress::effect_only ||
                    point.progress == Progress::offset_only ||
                    point.progress == Progress::partly_effect;
  if (is_durable_write(point.at.moment)) {
    // Polls that find nothing come last.
    if (!point.writes) return 3;
    if (starts) return 2;
    return torn || point.progress == Progress::early_effect ? 0 : 1;
  }
  if (point.open_writes) return starts ? 2 : 1;
  return torn ? 2 : 3;
}

// What stays behind depends on what is done, not on who says what next: after the last COMMIT of a
// batch it is the same as before the offset commit that follows.
std::string crash_state_of(const Point& point) {
  const bool is_nothing =
      point.progress == Progress::nothing || point.progress == Progress::nothing_yet;
  std::string state(to_string(point.progress));
  // Of several steps, each leaves something else behind.
  if (!is_nothing) state += ", last " + point.last_write;
  if (point.open_writes) state += ", a transaction has written " + point.subject;
  if (point.place == Place::first || point.place == Place::middle) {
    state += ", " + std::string(to_string(point.place));
  }
  // While there is no batch, each step of the start is a state of its own.
  if (is_nothing && !point.open_writes) {
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

// Of two moments of a point, whether the second stands for both. The first batch after a start is
// the least typical one.
bool is_better(const Seen& seen, const Seen& than) {
  const auto worth = [](const Seen& of) { return std::pair(!of.comes_to_nothing, of.batch >= 2); };
  return worth(seen) > worth(than);
}

// Another moment of the same point. What stands beside the chosen one must be as good to a fault.
void join(Seen& known, Seen seen) {
  Point& point = known.point;
  point.writes = point.writes || seen.point.writes;
  point.fills.merge(seen.point.fills);
  const bool alike = seen.point.tie == point.tie && seen.comes_to_nothing == known.comes_to_nothing;
  // Whichever of them comes first in a trace, the state is called the same.
  point.last_write = std::min(point.last_write, seen.point.last_write);
  if (is_better(seen, known)) {
    point.also_at.clear();
    std::swap(point.at, seen.point.at);
    std::swap(point.tie, seen.point.tie);
    known.batch = seen.batch;
    known.comes_to_nothing = seen.comes_to_nothing;
  }
  if (alike && point.also_at.size() < k_also_at_max) point.also_at.push_back(seen.point.at);
}

}  // namespace

bool is_durable_write(MomentName moment) {
  const auto& all = moments::k_durable_writes;
  return std::find(std::begin(all), std::end(all), moment) != std::end(all);
}

bool has_just_written(const Point& point) {
  return point.writes && point.at.phase == Phase::applied && is_durable_write(point.at.moment);
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
  Look look = look_at(journal, programs);
  find_places(look.all);
  refine_progress(look.all);
  merge_batches_of_one(look.all);
  std::vector<Seen> found;
  std::map<Key, std::size_t> known;
  for (Seen& seen : look.all) {
    const auto [at, is_new] = known.emplace(key_of(seen.point), found.size());
    if (is_new) found.push_back(seen);
    if (!is_new) join(found[at->second], std::move(seen));
    ++found[at->second].point.moments;
  }
  std::vector<Point> points;
  for (Seen& seen : found) {
    Point& point = seen.point;
    point.rank = rank_of(point, look.consumers.contains(point.program));
    point.crash_state = crash_state_of(point);
    point.fellows = instances_of(programs, point.program);
    point.only_there = point.fellows == 1 && programs.size() > 1;
    points.push_back(std::move(point));
  }
  sort_by_rank(points);
  return points;
}

std::optional<Point> point_at(const Journal& journal, std::uint64_t sequence,
                              const Programs& programs) {
  const std::vector<Seen> all = look_at(journal, programs).all;
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
    point.fills.insert(other.fills.begin(), other.fills.end());
    if (other.last_write < point.last_write) {
      point.last_write = other.last_write;
      point.crash_state = other.crash_state;
    }
    const bool fits = other.tie == point.tie && point.also_at.size() < k_also_at_max;
    if (fits) point.also_at.push_back(other.at);
  }
  sort_by_rank(points);
  return points;
}

}  // namespace wringer::explore
