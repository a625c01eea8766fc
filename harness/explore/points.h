#pragma once

// Points: the addresses of a fault-free case at which a fault can matter. Every moment that does
// something, or that may keep something from being done, is looked at; moments at which the system
// and its services are in the same abstract state are one point.
//
// Pure functions; linear in the journal.

#include "harness/core/address.h"
#include "harness/core/journal.h"
#include "harness/explore/programs.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace wringer::explore {

// Where a moment stands among those of its name between two deliveries to its instance.
enum class Place { only, first, middle, last };
[[nodiscard]] std::string_view to_string(Place place);

// What the services hold of the batch that was delivered last: all that a crash leaves behind.
enum class Progress {
  nothing,        // Neither effect nor offset.
  effect_only,    // An effect was committed, the offset was not: a crash repeats it.
  offset_only,    // The offset was committed, no effect was: a crash loses it.
  both,           // The offset followed the effect.
  partly_effect,  // Some effects of the batch, and more to come.
  nothing_yet,    // Nothing was delivered and nothing is done: the start.
  early_effect,   // Nothing was delivered, an effect was committed all the same.
};
[[nodiscard]] std::string_view to_string(Progress progress);

// By which protocol the instance is in a consumer group at the moment.
enum class GroupTie { none, classic, newer /* KIP-848 */ };

struct Point {
  // The moment that stands for all of them.
  Address at;
  // Others of them, from other batches: for a case that does not come to the first again.
  std::vector<Address> also_at{};
  // What the moment is about: "insert transactions", "payments"; may be empty.
  std::string subject;
  Place place = Place::only;
  // Heartbeats are in no state of their own: `nothing`, and no open transaction.
  Progress progress = Progress::nothing;
  // A transaction of the instance has written and is not over.
  bool open_writes = false;
  // It writes, or makes durable what was written: what commits nothing does not.
  bool writes = false;
  // Of a COMMIT: the tables that its transactions are seen to put rows into.
  std::set<std::string> fills{};
  // What survives of what its instance did last: "postgres.commit insert orders"; may be empty.
  std::string last_write;
  // The same for all points after which a crash leaves the same behind.
  std::string crash_state;
  // The program of the instance whose moment it is, and how many instances run it.
  int program = 0;
  int fellows = 1;
  // There are other programs, and no other instance of this one: nobody else comes to it.
  bool only_there = false;
  GroupTie tie = GroupTie::none;
  // How many moments of the trace it stands for.
  std::size_t moments = 0;
  // The smaller, the sooner it is to be tried: 0 between two durable writes.
  int rank = 0;
};

// "after postgres.commit (insert transactions), last of the batch, effect committed, offset not";
// of other programs than the first: "…, in companion 1".
[[nodiscard]] std::string to_text(const Point& point);

// In the order in which they are to be tried: by rank, then as they came. Different programs have
// different points.
[[nodiscard]] std::vector<Point> points_of(const Journal& journal, const Programs& programs = {});

// What the instance was at when the moment with this number passed, which is all that is known of a
// case whose fault struck there: `place` is `first` or `last`, i.e. with others before it. Nothing
// if no such moment is in the journal.
[[nodiscard]] std::optional<Point> point_at(const Journal& journal, std::uint64_t sequence,
                                            const Programs& programs = {});

// As far as can be known without what would have come next.
[[nodiscard]] bool looks_the_same(const Point& planned, const Point& met);

// The points of several traces: what one of them shows is there.
[[nodiscard]] std::vector<Point> united(std::vector<Point> points,
                                        const std::vector<Point>& others);

// What it did survives a crash of whoever asked for it.
[[nodiscard]] bool is_durable_write(MomentName moment);

// It is where something has just been made durable, and `last_write` says what. Elsewhere several
// writes may lead to the same point, of which it names one.
[[nodiscard]] bool has_just_written(const Point& point);

}  // namespace wringer::explore
