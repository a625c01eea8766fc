#pragma once

// One case of the ledger with faults, run by the built program, and what became of it.

#include "tests/end_to_end/scenario_text.h"
#include "tests/end_to_end/wringer_process.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace wringer::test {

// The ledger that keeps its promise under every fault, and the one that doesn't.
inline constexpr const char* k_dedup =
    "[ledger, --topic, \"{topic.payments}\", --group, \"{group}\", --apply, dedup]";
// The same, with a heartbeat every 200 ms: for tests that wait for several in a row, of which only
// the first is parked.
inline constexpr const char* k_quick =
    "[ledger, --topic, \"{topic.payments}\", --group, \"{group}\", --apply, dedup, --heartbeat, "
    "\"200\"]";
inline constexpr const char* k_insert =
    "[ledger, --topic, \"{topic.payments}\", --group, \"{group}\", --apply, insert]";

// What `wringer validate` says of a scenario whose faults are in no order.
struct FaultMistakes {
  explicit FaultMistakes(const std::string& faults, ScenarioParts parts = {});

  int code = 0;
  std::string text;
};

class FaultCase {
 public:
  // Runs it at once; `options` go to `wringer run`. A run without exactly one finished case fails
  // the test.
  explicit FaultCase(const ScenarioParts& parts, const std::vector<std::string>& options = {});

  // Exit code and what was printed.
  [[nodiscard]] const Finished& finished() const { return m_finished; }
  // "holds", "inconclusive" or "violated"; empty if there was no case.
  [[nodiscard]] std::string verdict() const;
  // The case as results.json has it.
  [[nodiscard]] const nlohmann::json& result() const { return m_result; }
  // The n-th fault's receipt, from 0; null if there is none.
  [[nodiscard]] nlohmann::json receipt(std::size_t n = 0) const;
  // Fired, took effect and was healed.
  [[nodiscard]] bool proved(std::size_t n = 0) const;
  // All of a receipt's evidence, a line each.
  [[nodiscard]] std::string evidence(std::size_t n = 0) const;
  // The journal's lines, in order.
  [[nodiscard]] const std::vector<nlohmann::json>& journal() const { return m_journal; }
  // How many of the journal's lines say this of a moment (empty phase: any) and this instance (0:
  // any).
  [[nodiscard]] int moments(const std::string& name, const std::string& phase = "",
                            int instance = 0) const;
  // All that an instance has written to its output.
  [[nodiscard]] std::string instance_output(int instance = 1) const;
  // For the message of a failed expectation.
  [[nodiscard]] std::string all() const;

 private:
  TestFolder m_folder;
  Finished m_finished;
  nlohmann::json m_result;
  std::vector<nlohmann::json> m_journal;
};

// What `wringer validate` says of such faults.
[[nodiscard]] Finished validate(const std::string& faults);

}  // namespace wringer::test
