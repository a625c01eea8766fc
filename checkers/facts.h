#pragma once

// What several checkers ask of a chronicle, worked out once. Private to this folder.

#include "checkers/group_log.h"
#include "harness/core/anomaly.h"
#include "harness/core/chronicle.h"
#include "harness/scenario/expectations.h"

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace wringer::checkers {

// Borrows all that it is given. "Mapping" is an index into the chronicle's mappings.
class Facts {
 public:
  Facts(const Chronicle& chronicle, const scenario::Expectations& expectations,
        const GroupLog& group);

  [[nodiscard]] const Chronicle& chronicle() const { return m_chronicle; }
  [[nodiscard]] const scenario::Expectations& expectations() const { return m_expectations; }
  [[nodiscard]] const GroupLog& group() const { return m_group; }
  [[nodiscard]] std::size_t mappings() const { return m_chronicle.mappings.size(); }

  // How often the event stands there at the end, as this mapping shows it; saturates at 127.
  [[nodiscard]] int times(std::size_t mapping, std::uint32_t event) const {
    return m_times[mapping].empty() ? 0 : m_times[mapping][event];
  }
  // The event stands there at the end, as one of the mappings shows it.
  [[nodiscard]] bool is_applied(std::uint32_t event) const;
  // The event's key has a value that says nothing: such a value is a ghost, and its key's events
  // are not missing on top of it.
  [[nodiscard]] bool is_undecided(std::size_t mapping, std::uint32_t event) const;
  // One of its applications was overwritten by a transaction that did not know of it.
  [[nodiscard]] bool is_overwritten(std::size_t mapping, std::uint32_t event) const {
    return !m_overwritten[mapping].empty() && m_overwritten[mapping].contains(event);
  }
  // The application at mark `next` was worked out from a state in which what it took back at mark
  // `taken` was not there yet: both are of one key and one transaction.
  [[nodiscard]] bool overwrites(std::size_t mapping, std::size_t taken, std::size_t next) const;
  // It must leave something behind: it is in the log, and nothing excuses it.
  [[nodiscard]] bool is_owed(std::uint32_t event) const;
  [[nodiscard]] bool is_dead_letter(std::uint32_t event) const { return m_dead.contains(event); }
  // The mapping has no trace of it and would have one.
  [[nodiscard]] bool misses(std::size_t mapping, std::uint32_t event) const;
  // A younger tombstone of its key asks that nothing remain of it.
  [[nodiscard]] bool is_buried(std::uint32_t event) const;
  // One of them took its row away, or may have: nobody can tell that it is missing.
  [[nodiscard]] bool is_erased_rightly(std::size_t mapping, std::uint32_t event) const;
  // How often it may rightly have been applied.
  [[nodiscard]] std::uint32_t allowed_times(std::uint32_t event) const;
  // The version of the row of a key: the highest that was ever there, and that of the end; 0: none.
  [[nodiscard]] std::uint32_t highest_version(std::size_t mapping, std::uint32_t key) const {
    return m_highest[mapping][key];
  }
  [[nodiscard]] std::uint32_t final_version(std::size_t mapping, std::uint32_t key) const {
    return m_final[mapping][key];
  }
  // The events of each partition in the order of their offsets. Made on the first call.
  [[nodiscard]] const std::vector<std::vector<std::uint32_t>>& by_offset() const;

 private:
  void find_tombstones();
  void count_marks(std::size_t mapping);
  void follow_versions(std::size_t mapping);
  void find_taken_back(std::size_t mapping);
  void find_kept(std::size_t mapping);
  // Its key was to be emptied after the one and before the other.
  [[nodiscard]] bool is_tombstone_between(std::uint32_t event, std::uint32_t next) const;

  const Chronicle& m_chronicle;
  const scenario::Expectations& m_expectations;
  const GroupLog& m_group;
  // All by mapping.
  std::vector<std::vector<std::int8_t>> m_times;
  std::vector<std::vector<bool>> m_undecided;  // By key; empty: none.
  std::vector<std::unordered_set<std::uint32_t>> m_overwritten;
  std::vector<std::unordered_set<std::uint32_t>> m_erased;
  std::vector<std::vector<std::uint32_t>> m_highest;  // By key.
  std::vector<std::vector<std::uint32_t>> m_final;    // By key.
  // By key: the versions of its tombstones in the log, from the oldest.
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> m_tombstones;
  // By mapping: tombstones leave its rows alone, as those of the end show.
  std::vector<bool> m_keeps_all;
  // Events that are dead letters: nothing else of them need be there.
  std::unordered_set<std::uint32_t> m_dead;
  mutable std::vector<std::vector<std::uint32_t>> m_by_offset;
};

// One transaction made both, and nothing shows which came first: a list alone keeps an order
// within.
[[nodiscard]] bool are_committed_together(const Mapping& mapping, std::size_t a, std::size_t b);
// The first application from this mark on, if any; `known`: the answer to an earlier mark, so that
// a pass over all marks stays one.
[[nodiscard]] std::size_t next_applied(const Mapping& mapping, std::size_t mark, std::size_t known);

// Collects anomalies of one property: the first thousand as they are, the others as a number.
class Findings {
 public:
  static constexpr std::size_t k_most = 1000;
  explicit Findings(std::string property) : m_property(std::move(property)) {}

  // What decides how much an anomaly weighs.
  struct Excuse {
    bool had_to = false;
    bool healed = false;
    auto operator<=>(const Excuse&) const = default;
  };

  // `describe` is called only while there is room.
  template <typename Describe>
  void add(const Describe& describe) {
    add(Excuse{}, describe);
  }
  template <typename Describe>
  void add(const Excuse& excuse, const Describe& describe) {
    if (m_found.size() == k_most) {
      ++m_more[excuse];
      return;
    }
    m_found.push_back(describe());
    m_found.back().property = m_property;
    m_found.back().had_to = excuse.had_to;
    m_found.back().healed = excuse.healed;
  }
  // Of each event; `describe(event)` is called for the first thousand.
  template <typename Describe>
  void add_each(const std::vector<std::uint32_t>& events, const Describe& describe) {
    for (const std::uint32_t event : events) {
      add([&] { return describe(event); });
    }
  }
  [[nodiscard]] std::vector<Anomaly> take();

 private:
  std::string m_property;
  std::vector<Anomaly> m_found;
  std::map<Excuse, std::size_t> m_more;
};

// Names the transaction as one that shows the anomaly, once; none is none.
void add_witness(Anomaly& anomaly, std::uint32_t transaction);
// "transactions: id=17, event_id=e17 (xid 771 of instance 1, committed 2026-…)"
[[nodiscard]] std::string evidence_line(const Chronicle& chronicle, const Mapping& mapping,
                                        std::size_t mark);
// The marks of some events, found in one pass over each mapping.
class Marks {
 public:
  // Of the first thousand of them: nobody reads more.
  Marks(const Chronicle& chronicle, const std::vector<std::uint32_t>& events);
  // In the order of commit.
  [[nodiscard]] const std::vector<std::size_t>& of(std::size_t mapping, std::uint32_t event) const;

 private:
  std::vector<std::unordered_map<std::uint32_t, std::vector<std::size_t>>> m_marks;
};
// "a", "a and b", "a, b and c"
[[nodiscard]] std::string enumerate(const std::vector<std::string>& items);
// "payments[2] offset 17"
[[nodiscard]] std::string place_text(const TopicPartition& partition, std::int64_t offset);
// "1 event", "3 events"
[[nodiscard]] std::string count_of(std::size_t count, const std::string& noun);
// "twice", "3 times"
[[nodiscard]] std::string how_often(std::size_t times);
// The first lines, and how many more there are: evidence is read by people.
[[nodiscard]] std::vector<std::string> shortened(std::vector<std::string> lines);

}  // namespace wringer::checkers
