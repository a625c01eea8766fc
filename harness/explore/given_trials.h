#pragma once

#include "harness/explore/trial.h"

#include <deque>
#include <vector>

namespace wringer::explore {

// Those that are given, in their order.
class GivenTrials : public Strategy {
 public:
  explicit GivenTrials(std::vector<Trial> trials) : m_trials(trials.begin(), trials.end()) {}

  std::optional<Trial> next() override {
    if (m_trials.empty()) return std::nullopt;
    Trial trial = std::move(m_trials.front());
    m_trials.pop_front();
    return trial;
  }
  Use learn(const Trial& /*trial*/, const CaseResult& /*result*/) override { return Use::counts; }
  [[nodiscard]] std::size_t expected() const override { return m_trials.size(); }

 private:
  std::deque<Trial> m_trials;
};

}  // namespace wringer::explore
