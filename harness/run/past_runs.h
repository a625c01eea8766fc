#pragma once

// What earlier runs in the same results folder came to: which cases failed, and how long each took.
// Kept in one file, history.json, that each run reads at its start and rewrites at its end.

#include "harness/core/case_result.h"
#include "harness/core/error.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wringer::run {

struct PastCase {
  Verdict verdict = Verdict::holds;
  Duration took{};
};

// What is new against the runs before.
struct Changes {
  // Names as "scenario: case".
  std::vector<std::string> newly_failing;
  std::vector<std::string> still_failing;
  std::vector<std::string> fixed;
};

class PastRuns {
 public:
  // A file that is missing is an empty past; one that is damaged is an error that names it.
  [[nodiscard]] static Result<PastRuns> read(const std::filesystem::path& results);

  // By scenario and case.
  using Cases = std::map<std::pair<std::string, std::string>, PastCase>;
  [[nodiscard]] const Cases& cases() const { return m_cases; }
  [[nodiscard]] std::optional<PastCase> find(const std::string& scenario,
                                             const std::string& name) const;
  [[nodiscard]] Changes compare(const RunResult& run) const;
  // Cases that were not run this time keep what is known of them.
  void learn(const RunResult& run);
  // Whole or not at all.
  [[nodiscard]] Status write(const std::filesystem::path& results) const;

 private:
  Cases m_cases;
};

}  // namespace wringer::run
