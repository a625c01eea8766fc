#pragma once

#include "harness/core/journal.h"
#include "harness/explore/points.h"

#include <map>
#include <string>
#include <tuple>

namespace wringer::explore {

// Who is a member of a consumer group, moment by moment. Fed with a journal's entries in order.
class GroupTies {
 public:
  void observe(const JournalEntry& entry);
  // After what was observed last.
  [[nodiscard]] GroupTie of(Instance instance) const;

 private:
  void on_answer(const Moment& moment);
  void leave(const Moment& moment);

  // Of an instance, by group and member: a process may have several consumers.
  std::map<std::tuple<Instance, std::string, std::string>, GroupTie> m_ties;
};

}  // namespace wringer::explore
