#pragma once

#include "harness/cases/write_watch.h"
#include "harness/core/clock.h"
#include "harness/core/history.h"
#include "harness/core/moment.h"
#include "harness/groups/group_watch.h"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace wringer::cases {

// Says when a case has come to rest, from what is seen on the wire: everything is consumed, no
// transaction that has written is open, and nothing has been written to the tables that are judged
// for a while. A system may go on polling: reads don't count, nor do transactions that only read.
// Of a function nobody knows whether it writes: calls count, but not for ever.
class Quiescence {
 public:
  Quiescence(const Clock& clock, const groups::GroupWatch& groups)
      : m_clock(clock), m_groups(groups) {}

  void observe(const Moment& moment);
  // Where each partition ends: what there is to be consumed.
  void expect(std::map<TopicPartition, std::int64_t> end) { m_end = std::move(end); }
  // Records that the system itself writes to this topic count: each is a sign of life, and where
  // the system reads them back and commits them, they are to be consumed too.
  void count_records_of(const std::string& topic) { m_counted_topics.insert(topic); }
  // Only writes to these tables count; see WriteWatch.
  void count_writes_to(std::vector<std::string> tables) { m_writes.count_only(std::move(tables)); }
  // Where to read on was decided anew, by the system's own rule for such cases, in all partitions.
  // If that is the end, nothing will be delivered or committed there, and nothing has to be.
  void allow_skipping();

  // Why it isn't at rest, leaving time aside: "payments[2]: committed 12 of 25"; empty if it is.
  [[nodiscard]] std::string what_is_left(bool nothing_may_come) const;
  // The same without offset commits, which are still to come.
  [[nodiscard]] std::string what_is_left_to_deliver(bool nothing_may_come) const;
  // Something was done to the system, which it may answer with doing something.
  void disturb();
  // When nothing will have been written for `quiet`, if nothing more comes. Members of a group that
  // have not committed all get more time for that.
  [[nodiscard]] MonotonicTime quiet_at(Duration quiet) const;
  // The same without time for commits.
  [[nodiscard]] MonotonicTime done_at(Duration quiet) const;

 private:
  // What an instance made of a partition whose offset was lost.
  enum class Choice { none, skipped, read };

  void on_produced(const Moment& answer);
  // An offset that had not been asked for the last time, or the answer to such a request. Some
  // clients commit what they have by a timer, for ever.
  [[nodiscard]] bool is_news(const Moment& commit);
  // Something of which nobody knows whether it matters: it counts for so long after what does.
  void may_matter(Duration for_so_long);
  // Of what the system writes for itself; empty: nothing.
  [[nodiscard]] std::string what_it_left_itself() const;
  void watch_choice(const Moment& fetch);

  const Clock& m_clock;
  const groups::GroupWatch& m_groups;
  std::map<TopicPartition, std::int64_t> m_end;
  std::set<std::string> m_counted_topics;
  // Where the last record that the system wrote ends, at least.
  std::map<TopicPartition, std::int64_t> m_produced;
  // Where skipping is allowed.
  std::map<TopicPartition, Choice> m_choices;
  // Who chooses: connections that were opened since, and those that were told that their offset is
  // out of range. All others go on with what they had been given before.
  std::uint64_t m_newest_connection = 0;
  std::uint64_t m_chooses_after = 0;
  std::set<std::uint64_t> m_choosers;
  // By group.
  std::map<std::pair<std::string, TopicPartition>, std::int64_t> m_last_commits;
  // Commits with news whose answers are to come, by connection and exchange.
  std::set<std::pair<std::uint64_t, std::uint64_t>> m_news;
  MonotonicTime m_last_activity{};
  // The same without calls of functions.
  MonotonicTime m_last_sure{};
  MonotonicTime m_last_delivery{};
  // Of anything that may come of an event: a write to the database, a record produced.
  MonotonicTime m_last_outcome{};
  WriteWatch m_writes;
};

}  // namespace wringer::cases
