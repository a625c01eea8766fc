// How quickly an exploration finds what is wrong, and how small and repeatable what it finds is.
//
//   explore_bench [explore] [--replays N] [--budget SECONDS]

#include "bench/explore/variant.h"
#include "bench/figures/figures.h"
#include "bench/figures/program.h"
#include "fixtures/rivals/random_kills.h"
#include "harness/core/duration.h"
#include "harness/core/exit_code.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace wringer::bench {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

struct Options {
  int replays = 20;
  // Of the random kills, for each variant; 0: as long as the sweep took.
  int budget = 0;
  std::uint64_t seed = 1;
};

const std::vector<Variant> k_variants{
    {"right", "--apply dedup --commit after"},
    {"applies again", "--apply insert --commit after"},
    {"offset first", "--apply dedup --commit before"},
    {"offset on a timer", "--apply insert --commit timer"},
};
// From start to the end of a case without faults, about: when a random kill may come.
constexpr Duration k_life = 800ms;
// So begins the line of a case that failed.
constexpr const char* k_violated = "✗ violated  ";

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

std::string after(const std::string& text, const std::string& mark) {
  const std::size_t at = text.find(mark);
  return at == std::string::npos ? "" : text.substr(at + mark.size());
}

int count_of(const Spoken& spoken, const std::string& mark) {
  return static_cast<int>(
      std::count_if(spoken.lines.begin(), spoken.lines.end(),
                    [&](const Line& line) { return line.text.starts_with(mark); }));
}

// When the first case failed.
std::optional<Duration> first_failure(const Spoken& spoken) {
  for (const Line& line : spoken.lines) {
    if (line.text.starts_with(k_violated)) return line.at;
  }
  return std::nullopt;
}

std::string in_words(const std::optional<Duration>& first_failure) {
  return first_failure ? fmt::format("{:.1f} s", seconds(*first_failure)) : "never";
}

Spoken sweep(const Variant& variant, const fs::path& folder) {
  std::ofstream(folder / "sweep.yaml") << scenario_text(variant, "explore: sweep");
  return listen({WRINGER_PROGRAM, "run", "sweep.yaml", "--seed", "1"}, folder);
}

void tell_sweep(const Variant& variant, const Spoken& spoken, Measured& measured) {
  const int violated = count_of(spoken, k_violated);
  const int cases = violated + count_of(spoken, "✓ holds  ") + count_of(spoken, "? inconclusive  ");
  // Making failures smaller comes after the last case.
  Duration last{};
  for (const Line& line : spoken.lines) {
    const bool is_case = line.text.find("sweep: ") != std::string::npos;
    if (is_case && line.text.find(" s  ") != std::string::npos) last = line.at;
  }
  const auto coverage = spoken.find("reachable places were tried");
  fmt::print("{:18} {:5} cases in {:6.1f} s ({:3.0f} a minute), {:3} violated, first after {}\n",
             variant.name, cases, seconds(last), cases * 60 / seconds(last), violated,
             in_words(first_failure(spoken)));
  const auto add = [&](const char* what, const char* unit, Better better, double value) {
    measured.figures.push_back({fmt::format("{}: {}", variant.name, what), unit, better, value});
  };
  add("sweep", "s", Better::lower, seconds(last));
  add("cases", "1/min", Better::higher, cases * 60 / seconds(last));
  if (const auto first = first_failure(spoken)) {
    add("first failure", "s", Better::lower, seconds(*first));
    add("smallest cases", "s more", Better::lower, seconds(spoken.took - last));
  }
  if (coverage) fmt::print("{:18} {}\n", "", coverage->text);
}

// What shrinking made of each way to fail, and how often that fails again.
void tell_smallest(const Spoken& spoken, const fs::path& folder, int replays) {
  for (const Line& line : spoken.lines) {
    for (const char* mark : {"smallest case of ", "  fault    ", "  with     ", "  failed   "}) {
      if (line.text.starts_with(mark)) fmt::print("{:18} {}\n", "", line.text);
    }
    const std::string smallest = after(line.text, "replay   wringer replay ");
    if (smallest.empty()) continue;
    const Spoken again =
        listen({WRINGER_PROGRAM, "replay", smallest, "--times", std::to_string(replays)}, folder);
    for (const Line& ending : again.lines) {
      if (ending.text.find(" of " + std::to_string(replays)) != std::string::npos) {
        fmt::print("{:18}   replayed {}\n", "", ending.text);
      }
    }
  }
}

void tell_random_kills(const Variant& variant, const fs::path& folder, Duration budget, Seed seed) {
  std::ofstream(folder / "random.yaml") << scenario_text(variant, "faults: []");
  const rivals::RandomKills kills({"ledger"}, seed, k_life);
  const auto limit =
      std::to_string(std::chrono::duration_cast<std::chrono::seconds>(budget).count());
  const Spoken spoken =
      listen({WRINGER_PROGRAM, "run", "random.yaml", "--times", "100000", "--budget", limit + "s"},
             folder);
  const int violated = count_of(spoken, k_violated);
  const int cases = violated + count_of(spoken, "✓ holds  ") + count_of(spoken, "? inconclusive  ");
  fmt::print("{:18} random kills: {} in {} cases, {} violated, first after {}\n", variant.name,
             kills.kills(), cases, violated, in_words(first_failure(spoken)));
}

ExitCode measure(const Options& options) {
  std::string pattern = (fs::temp_directory_path() / "wringer-explore-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) return ExitCode::environment;
  const fs::path folder = pattern;
  fs::permissions(folder, fs::perms::others_exec | fs::perms::others_read, fs::perm_options::add);
  Measured measured = measured_now("explore");
  for (const Variant& variant : k_variants) {
    const fs::path own = folder / std::to_string(&variant - k_variants.data());
    fs::create_directories(own);
    const Spoken spoken = sweep(variant, own);
    tell_sweep(variant, spoken, measured);
    tell_smallest(spoken, own, options.replays);
    const Duration budget =
        options.budget > 0 ? Duration(std::chrono::seconds(options.budget)) : spoken.took;
    tell_random_kills(variant, own, budget, options.seed);
    std::fflush(stdout);
  }
  std::error_code ignored;  // In a folder for what may be lost.
  fs::remove_all(folder, ignored);
  if (const Status kept = keep(measured); !kept) {
    fmt::print(stderr, "explore_bench: {}\n", kept.error().message);
    return exit_code_of(kept.error().code);
  }
  return ExitCode::holds;
}

int main_of(int argc, char** argv) {
  CLI::App app("How quickly an exploration finds what is wrong");
  Options options;
  std::string name;
  app.add_option("name", name, "explore")->check(CLI::IsMember({"explore"}));
  app.add_option("--replays", options.replays, "Of each smallest case")->capture_default_str();
  app.add_option("--budget", options.budget, "Seconds of random kills; 0: those of the sweep")
      ->capture_default_str();
  app.add_option("--seed", options.seed, "Of the random kills")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return static_cast<int>(measure(options));
}

}  // namespace
}  // namespace wringer::bench

int main(int argc, char** argv) {
  return wringer::bench::main_of(argc, argv);
}
