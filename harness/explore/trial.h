#pragma once

// Where the cases of a scenario come from: a strategy gives trials, and learns from each what came
// of it. Not thread-safe: whoever runs trials side by side asks and tells one at a time.

#include "harness/core/case_result.h"
#include "harness/core/coverage.h"
#include "harness/core/reduction.h"
#include "harness/core/schedule.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace wringer::explore {

struct Trial {
  // Stable across runs; several trials may bear the same name, where one has to be repeated.
  std::string name;
  Schedule schedule{};
  Reduction reduction{};
  // None: that of the run.
  std::optional<Seed> seed{};
  // For the strategy that made it.
  std::size_t tag = 0;
};

// What becomes of a case.
enum class Use {
  counts,
  // It did not come where it should, and is tried again: it proves nothing that anybody asked for.
  superseded,
};

// The case proves nothing for no other reason than that a fault never fired.
[[nodiscard]] bool only_missed(const CaseResult& result);
// For no other than that a fault never fired, or had no effect.
[[nodiscard]] bool only_in_vain(const CaseResult& result);

class Strategy {
 public:
  virtual ~Strategy() = default;

  // Nothing: there is none now; when something has been learnt there may be more.
  [[nodiscard]] virtual std::optional<Trial> next() = 0;
  // With the case's journal and history; called once for each trial that was given, in the order in
  // which they end.
  virtual Use learn(const Trial& trial, const CaseResult& result) = 0;
  // Trials with such names come before the others; before the first is given.
  virtual void put_first(const std::function<bool(const std::string& name)>& /*is_wanted*/) {}
  // How many more there will be, as far as is known.
  [[nodiscard]] virtual std::size_t expected() const = 0;
  // What a reader must know of it in the end, one sentence each.
  [[nodiscard]] virtual std::vector<std::string> notes() const { return {}; }
  // Of those that go by points.
  [[nodiscard]] virtual std::optional<Coverage> coverage() const { return std::nullopt; }
};

}  // namespace wringer::explore
