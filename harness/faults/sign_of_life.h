#pragma once

#include "harness/core/moment.h"

#include <set>
#include <string>

namespace wringer::faults {

// The moment shows that its instance has come so far that it takes part: it has been given its
// assignment in a consumer group, or it fetches.
[[nodiscard]] bool shows_participation(const Moment& moment);

// The same, of instances that need not be consumers at all: of a program that was heard and never
// took part in that way, whatever it says does.
class Participation {
 public:
  // Every moment before the one in question.
  void observe(const Moment& moment);
  // `like`: an instance of the same program.
  [[nodiscard]] bool is_shown_by(const Moment& moment, Instance like) const;

 private:
  std::set<Instance> m_heard;
  std::set<Instance> m_consumers;
};

// "joined the group 'g' (generation 3)", "fetches", "says postgres.query": what such a moment
// shows.
[[nodiscard]] std::string participation_text(const Moment& moment);

}  // namespace wringer::faults
