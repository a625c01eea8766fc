#pragma once

#include "harness/core/clock.h"
#include "harness/core/history.h"
#include "harness/core/moment.h"
#include "harness/run/group_watch.h"

#include <map>
#include <string>

namespace wringer::run {

// Says when a case has come to rest, from what is seen on the wire: everything is consumed, no
// transaction is open, and the database has been left alone for a while.
class Quiescence {
 public:
  Quiescence(const Clock& clock, const GroupWatch& groups) : m_clock(clock), m_groups(groups) {}

  void observe(const Moment& moment);
  // Where each partition ends: what there is to be consumed.
  void expect(std::map<TopicPartition, std::int64_t> end) { m_end = std::move(end); }

  // Why it isn't at rest, leaving time aside: "payments[2]: committed 12 of 25"; empty if it is.
  [[nodiscard]] std::string what_is_left(bool proxies_are_idle) const;
  // When the database will have been left alone for `quiet`, if nothing more comes.
  [[nodiscard]] MonotonicTime quiet_at(Duration quiet) const { return m_last_activity + quiet; }

 private:
  const Clock& m_clock;
  const GroupWatch& m_groups;
  std::map<TopicPartition, std::int64_t> m_end;
  MonotonicTime m_last_activity{};
};

}  // namespace wringer::run
