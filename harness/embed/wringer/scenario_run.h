#pragma once

// Runs scenarios from tests of your own. The program `wringer` does the work, in a process of its
// own; this is how it is called and what it said. Needs C++17 and nothing else.

#include <filesystem>
#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace wringer {

enum class Outcome {
  holds,         // Every case kept its promise, and its faults were felt.
  violated,      // A promise was broken.
  inconclusive,  // Nothing was proved: a fault never fired, the system was not ready, …
  not_run,       // There is no verdict: a mistake in the scenario, no services, no program.
};
[[nodiscard]] const char* to_string(Outcome outcome);

struct RunSettings {
  // Empty: $WRINGER_PROGRAM; if that is not set either, `wringer` in PATH.
  std::filesystem::path program{};
  // Further arguments of `wringer run`, such as {"--times", "5"}.
  std::vector<std::string> arguments{};
  // On top of our own environment, for the program and for the system under test.
  std::map<std::string, std::string> environment{};
  // What runs leave behind, in a folder for each scenario, called after its file's name and a hash
  // of its whole path. Two runs of the same scenario at the
  // same time need different ones.
  std::filesystem::path results = "wringer-results";
};

struct CaseOutcome {
  std::string name;
  Outcome outcome = Outcome::not_run;
  // Why it does not hold, told in order.
  std::vector<std::string> story;
  // The command that runs it again; empty if there is none.
  std::string again;
  // Journal, history, logs.
  std::filesystem::path folder;
};

struct RunOutcome {
  // The worst of its cases.
  Outcome outcome = Outcome::not_run;
  // That of the program; -1 if it could not be started, 128 + n if signal n ended it.
  int exit_code = -1;
  std::vector<CaseOutcome> cases;
  // results.json, report.html, TEST-….xml; empty if there are none.
  std::filesystem::path folder;
  // All that the program printed.
  std::string output;
};
// What a person needs to read of it: the stories, or what was printed.
std::ostream& operator<<(std::ostream& out, const RunOutcome& run);

// Blocks until the run is over. The program ends when the calling thread does. Never throws for
// what happens outside: that is `not_run`, and `output` says why.
[[nodiscard]] RunOutcome run_scenario(const std::filesystem::path& scenario,
                                      const RunSettings& settings = {});

}  // namespace wringer
