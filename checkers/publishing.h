#pragma once

// Who wrote what to Kafka, and what may have made them write it once more, or give an event up: an
// end, a standstill, a failure, an answer that never came. Whoever does not know that something was
// written down has to write it again; whoever knows has not.

#include "harness/core/history.h"
#include "harness/core/journal.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace wringer::checkers {

class Publishing {
 public:
  struct Record {
    TopicPartition partition;
    std::int64_t offset = 0;
  };
  // A request of a Produce, by its sequence number; 0: the journal tells of none.
  struct Request {
    std::uint32_t sequence = 0;
    int instance = 0;
  };

  // The journal's entries in their order, up to `end`.
  void on_moment(const Moment& moment, std::uint32_t sequence);
  void on_action(const Action& action, std::uint32_t sequence);
  // What `instance` had been given was given to somebody again.
  void on_redelivery(int instance, std::uint32_t sequence);
  // What has no answer now never got one.
  void end();

  [[nodiscard]] Request request_of(const Record& record) const;
  // Records that say the same: whoever wrote one of them was in doubt before the next was written.
  // If the journal does not tell who wrote some of them, anybody's doubt counts.
  [[nodiscard]] bool had_to_repeat(const std::vector<Record>& records) const;
  // Something went wrong with one of these instances in [from, to), or was asked then and never
  // answered. Nobody named: with any. `to` is 0: until the last Produce, since what comes later
  // makes nobody write anything, and whoever polls is always asking.
  [[nodiscard]] bool something_went_wrong(const std::set<int>& with, std::uint32_t from,
                                          std::uint32_t to) const;

 private:
  using Sequences = std::vector<std::uint32_t>;
  using Exchange = std::pair<std::uint64_t, std::uint64_t>;

  void on_produced(const Moment& moment, const Request& request);
  void doubt(int instance, std::uint32_t sequence);

  // By where its records begin; with it, where they end.
  std::map<std::pair<TopicPartition, std::int64_t>, std::pair<std::int64_t, Request>> m_written;
  // When something went wrong: with each, and with anybody. Sorted by `end`.
  std::map<int, Sequences> m_doubts;
  Sequences m_doubts_of_anybody;
  std::map<Exchange, Request> m_open_produces;
  std::map<Exchange, Request> m_open_statements;
  // By the harness, so that they have time to finish what they are at.
  std::set<int> m_asked_to_end;
  std::uint32_t m_last_produce = 0;
};

}  // namespace wringer::checkers
