#pragma once

#include "harness/core/clock.h"
#include "harness/core/history.h"
#include "harness/core/moment.h"
#include "harness/run/group_watch.h"

#include <map>
#include <set>
#include <string>

namespace wringer::run {

// Says when a case has come to rest, from what is seen on the wire: everything is consumed, no
// transaction is open, and nothing has been written to the database for a while. A system may go on
// polling: reads don't count, nor do transactions that only read.
class Quiescence {
 public:
  Quiescence(const Clock& clock, const GroupWatch& groups) : m_clock(clock), m_groups(groups) {}

  void observe(const Moment& moment);
  // Where each partition ends: what there is to be consumed.
  void expect(std::map<TopicPartition, std::int64_t> end) { m_end = std::move(end); }

  // Why it isn't at rest, leaving time aside: "payments[2]: committed 12 of 25"; empty if it is.
  [[nodiscard]] std::string what_is_left(bool proxies_are_idle) const;
  // When nothing will have been written for `quiet`, if nothing more comes.
  [[nodiscard]] MonotonicTime quiet_at(Duration quiet) const { return m_last_activity + quiet; }

 private:
  [[nodiscard]] bool is_write(const Moment& moment);

  const Clock& m_clock;
  const GroupWatch& m_groups;
  std::map<TopicPartition, std::int64_t> m_end;
  MonotonicTime m_last_activity{};
  // Connections whose open transaction has written.
  std::set<std::uint64_t> m_writers;
};

}  // namespace wringer::run
