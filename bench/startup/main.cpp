// Where the time of `wringer run` with one case goes, from the first instruction to the exit: with
// services that it starts itself (cold), and with those of `wringer env up` (warm).
//
//   startup_bench [startup] [--rounds N]

#include "bench/figures/figures.h"
#include "bench/figures/program.h"
#include "harness/core/error.h"
#include "harness/core/exit_code.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <stdlib.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace wringer::bench {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

using Milliseconds = std::chrono::duration<double, std::milli>;

// Of one run, in the order of its life; they add up to the whole.
using Phases = std::vector<std::pair<std::string, double>>;

// What no run says of itself: the program's beginning and end, services and reports included.
constexpr const char* k_around = "before and after";
constexpr const char* k_whole = "whole";

Result<Phases> phases_of(const fs::path& results, Milliseconds whole) {
  std::ifstream file(results);
  try {
    const json run = json::parse(file);
    const json& one = run.at("scenarios").at(0).at("cases").at(0);
    Phases phases{{"services", run.at("services").at("took_ms")}};
    for (const json& phase : one.at("phases")) {
      phases.emplace_back(phase.at("name"), phase.at("took_ms"));
    }
    double told = 0;
    for (const auto& [name, took] : phases) told += took;
    phases.emplace_back(k_around, whole.count() - told);
    phases.emplace_back(k_whole, whole.count());
    return phases;
  } catch (const json::exception& error) {
    return fail(ErrorCode::corrupt, results.string() + ": " + error.what());
  }
}

Result<Phases> run_once(const fs::path& folder, const std::string& services) {
  const Spoken spoken = listen(
      {WRINGER_PROGRAM, "run", WRINGER_SCENARIO, "--results", folder.string(), services}, folder);
  if (spoken.status != 0) {
    const std::string last = spoken.lines.empty() ? "" : spoken.lines.back().text;
    return fail(ErrorCode::environment, "a run did not hold: " + last);
  }
  return phases_of(folder / "latest" / "results.json", spoken.took);
}

std::vector<std::string> names_of(const Phases& phases) {
  std::vector<std::string> names;
  for (const auto& [name, took] : phases) names.push_back(name);
  return names;
}

// Medians over the rounds.
Result<Phases> measure(const fs::path& folder, const std::string& services, int rounds) {
  std::vector<Phases> all;
  for (int round = 0; round < rounds; ++round) {
    WRINGER_ASSIGN(Phases phases, run_once(folder, services));
    if (!all.empty() && names_of(phases) != names_of(all.front())) {
      return fail(ErrorCode::environment, "a run went through other phases than those before it");
    }
    all.push_back(std::move(phases));
  }
  Phases medians;
  for (std::size_t i = 0; i < all.front().size(); ++i) {
    std::vector<double> values;
    for (const Phases& phases : all) values.push_back(phases.at(i).second);
    medians.emplace_back(all.front()[i].first, median(values));
  }
  return medians;
}

// Up for as long as it lives, unless somebody else has them up.
class WarmServices {
 public:
  explicit WarmServices(const fs::path& folder) : m_folder(folder) {
    m_were_up = listen({WRINGER_PROGRAM, "env", "status"}, m_folder).find("up since").has_value();
    if (!m_were_up) m_up = listen({WRINGER_PROGRAM, "env", "up"}, m_folder).status == 0;
  }
  ~WarmServices() {
    if (!m_were_up) static_cast<void>(listen({WRINGER_PROGRAM, "env", "down"}, m_folder));
  }
  WarmServices(const WarmServices&) = delete;
  WarmServices& operator=(const WarmServices&) = delete;
  [[nodiscard]] bool up() const { return m_were_up || m_up; }

 private:
  const fs::path& m_folder;
  bool m_were_up = false;
  bool m_up = false;
};

Status measure_both(const fs::path& folder, int rounds) {
  WRINGER_ASSIGN(const Phases cold, measure(folder, "--cold", rounds));
  const WarmServices services(folder);
  if (!services.up()) return fail(ErrorCode::environment, "`wringer env up` failed");
  WRINGER_ASSIGN(const Phases warm, measure(folder, "--jobs=1", rounds));
  if (names_of(cold) != names_of(warm)) {
    return fail(ErrorCode::environment, "warm runs went through other phases than cold ones");
  }
  Measured measured = measured_now("startup");
  fmt::print("{}\n{} rounds; medians in ms\n\n{:18} {:>8} {:>8}\n", measured.machine, rounds, "",
             "cold", "warm");
  for (std::size_t i = 0; i < cold.size(); ++i) {
    const std::string& name = cold[i].first;
    fmt::print("{:18} {:8.0f} {:8.0f}\n", name, cold[i].second, warm.at(i).second);
    measured.figures.push_back({"cold: " + name, "ms", Better::lower, cold[i].second});
    measured.figures.push_back({"warm: " + name, "ms", Better::lower, warm.at(i).second});
  }
  return keep(measured);
}

ExitCode run(int rounds) {
  std::string pattern = (fs::temp_directory_path() / "wringer-startup-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) return ExitCode::environment;
  const Status done = measure_both(pattern, rounds);
  std::error_code ignored;  // In a folder for what may be lost.
  fs::remove_all(pattern, ignored);
  if (done) return ExitCode::holds;
  fmt::print(stderr, "startup_bench: {}\n", done.error().message);
  return exit_code_of(done.error().code);
}

int main_of(int argc, char** argv) {
  CLI::App app("Where the time of a run with one case goes");
  std::string name;
  int rounds = 7;
  app.add_option("name", name, "startup")->check(CLI::IsMember({"startup"}));
  app.add_option("--rounds", rounds, "Of each")->check(CLI::Range(1, 1000))->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return static_cast<int>(run(rounds));
}

}  // namespace
}  // namespace wringer::bench

int main(int argc, char** argv) {
  return wringer::bench::main_of(argc, argv);
}
