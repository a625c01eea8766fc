#pragma once

// Shrinking: from a case that failed to the smallest one that still fails in the same way.

#include "harness/explore/trial.h"

#include <deque>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace wringer::explore {

// What a scenario has, from which a case may take away.
struct Sizes {
  int events = 1;
  int keys = 1;
  int partitions = 1;
  int instances = 1;
  // How many events of a key the checks can tell apart; 0: any number.
  int events_per_key_max = 0;

  // With so many events.
  [[nodiscard]] int least_keys(int of_events) const {
    return events_per_key_max == 0 ? 1 : (of_events + events_per_key_max - 1) / events_per_key_max;
  }
};

// In which ways a case failed: the names of the broken properties.
[[nodiscard]] std::set<std::string> properties_of(const CaseResult& result);

// First the case is run again, to learn how often it fails. Then faults are taken away, the places
// where they strike move to the front, events go from the end, keys, partitions and instances: each
// candidate is run as often as that rate asks for, and what fails as reliably is kept, until
// nothing smaller does. Sequences of numbers are RapidCheck's.
class Shrinker : public Strategy {
 public:
  Shrinker(const CaseResult& failed, const Sizes& sizes);

  std::optional<Trial> next() override;
  Use learn(const Trial& trial, const CaseResult& result) override;
  [[nodiscard]] std::size_t expected() const override { return m_done ? 0 : 1; }

  // The smallest that is known; `runs` and `failed` tell how reliably it fails. With 0 failed of
  // some runs the case could not be made to fail again.
  [[nodiscard]] SmallestCase smallest() const;
  // Nothing smaller fails; otherwise there was no time to find out.
  [[nodiscard]] bool done() const { return m_done; }

 private:
  struct Candidate {
    Schedule schedule;
    Reduction reduction;
    bool operator==(const Candidate&) const = default;
  };
  // A candidate that is being run.
  struct Sample {
    Candidate candidate;
    int wanted = 0;
    int given = 0;
    int known = 0;
    int failed = 0;
  };
  enum class Stage { confirm, look, verify };

  void begin(Stage stage, Candidate candidate, int runs);
  void decide();
  void accept();
  // Goes on with the next candidate, or verifies the best if there is none.
  void look_further();
  [[nodiscard]] std::vector<Candidate> candidates_in(int dimension) const;
  [[nodiscard]] bool is_known(const Candidate& candidate) const;

  std::string m_name;
  Seed m_seed;
  Sizes m_sizes;
  std::set<std::string> m_properties;
  Stage m_stage = Stage::confirm;
  Sample m_sample;
  // Of the original: how often it fails.
  double m_rate = 1;
  // What was accepted, the smallest last, each with a case of its own that failed.
  std::vector<std::pair<Candidate, CaseResult>> m_accepted;
  std::vector<Candidate> m_rejected;
  std::deque<Candidate> m_waiting;
  int m_dimension = 0;
  bool m_progress = false;
  bool m_done = false;
  int m_tried = 0;
  // The newest case of the sample that failed.
  CaseResult m_failing;
  SmallestCase m_smallest;
};

}  // namespace wringer::explore
