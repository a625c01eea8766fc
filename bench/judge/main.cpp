// How fast the judge is, and that its cost grows as its history does.
//
//   judge_bench [--millions 1,3,10] [--skip-services]

#include "bench/figures/figures.h"
#include "bench/judge/read_back.h"
#include "bench/judge/synthetic.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <stdlib.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace {

namespace fs = std::filesystem;
using wringer::bench::Better;
using wringer::bench::Measured;

constexpr std::size_t k_million = 1'000'000;
// What the published figures of Elle come to (Kingsbury & Alvaro, VLDB 2020: 100,000 to 160,000
// transactions a second).
constexpr double k_elle = 160'000;

const char* met(bool target) {
  return target ? "met" : "MISSED";
}

bool counting_ids(const std::vector<std::size_t>& millions, Measured& measured) {
  fmt::print("all checks, ids that count   build      judge      ns an event   bytes an event\n");
  double least = 0;
  double most = 0;
  double last_seconds = 0;
  double last_bytes = 0;
  for (const std::size_t count : millions) {
    const auto figures = wringer::bench::judge_counting_ids(count * k_million);
    if (!figures) {
      fmt::print("{} M events: the judge found fault with a healthy history\n", count);
      return false;
    }
    const double each = figures->judge_seconds / static_cast<double>(count) * 1000;
    least = least == 0 ? each : std::min(least, each);
    most = std::max(most, each);
    last_seconds = figures->judge_seconds;
    last_bytes = figures->bytes_an_event;
    fmt::print("  {:>3} M events              {:>6.2f} s   {:>6.2f} s   {:>8.1f}   {:>11.1f}\n",
               count, figures->build_seconds, figures->judge_seconds, each,
               figures->bytes_an_event);
    measured.figures.push_back(
        {fmt::format("{} M events, ids that count", count), "ns an event", Better::lower, each});
  }
  fmt::print("  cost per event within 20 %: {} ({:.0f} %)\n", met(most <= least * 1.2),
             (most / least - 1) * 100);
  fmt::print("  {} M events in 5 s: {}; at most 64 bytes an event: {}\n\n", millions.back(),
             met(last_seconds <= 5), met(last_bytes <= 64));
  return true;
}

bool text_ids(Measured& measured) {
  const auto figures = wringer::bench::judge_text_ids(k_million);
  if (!figures) return false;
  const double rate =
      static_cast<double>(k_million) / (figures->build_seconds + figures->judge_seconds);
  fmt::print(
      "1 M events with UUIDs: {:.2f} s to resolve, {:.2f} s to judge: {:.1f} M events/s; 2 M "
      "events/s: {}\n  beside Elle's published {:.2f} M transactions/s: {:.0f} times\n\n",
      figures->build_seconds, figures->judge_seconds, rate / 1e6, met(rate >= 2e6), k_elle / 1e6,
      rate / k_elle);
  measured.figures.push_back({"1 M events, UUIDs", "M events/s", Better::higher, rate / 1e6});
  return true;
}

bool services(Measured& measured) {
  std::string folder = (fs::temp_directory_path() / "wringer-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return false;
  fs::permissions(folder, fs::perms::others_exec | fs::perms::others_read, fs::perm_options::add);
  constexpr std::size_t k_events = 200'000;
  const auto figures = wringer::bench::read_back(k_events, folder);
  std::error_code ignored;  // It is in the system's folder for such things.
  fs::remove_all(folder, ignored);
  if (!figures) {
    fmt::print(stderr, "judge_bench: {}\n", figures.error().message);
    return false;
  }
  const double rate = k_events / figures->both_seconds;
  fmt::print(
      "reading {} events back: input log {:.2f} s, change stream and tables {:.2f} s; both at once "
      "{:.2f} s, {:.2f} s of the processor: {:.0f} k events/s; 200 k events/s: {}\n  from the "
      "files into a chronicle: {:.2f} "
      "s\n\n",
      k_events, figures->input_seconds, figures->changes_seconds, figures->both_seconds,
      figures->processor_seconds, rate / 1000, met(rate >= 200'000), figures->load_seconds);
  measured.figures.push_back({"read back", "k events/s", Better::higher, rate / 1000});
  return true;
}

// The linear checker of others, on the same shape of history, where Go is there to build it.
void porcupine() {
  std::fflush(stdout);
  const std::string command = fmt::format("cd {} && go run . 2>&1", WRINGER_PORCUPINE);
  if (std::system("command -v go >/dev/null") != 0 || std::system(command.c_str()) != 0) {
    fmt::print("porcupine: not to be had here\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::size_t> millions{1, 3, 10};
  bool skip_services = false;
  CLI::App app("How fast the judge is");
  app.add_option("--millions", millions, "Sizes of histories")->delimiter(',');
  app.add_flag("--skip-services", skip_services, "Leave out what needs Kafka and Postgres");
  CLI11_PARSE(app, argc, argv);
  Measured measured = wringer::bench::measured_now("judge");
  bool done = counting_ids(millions, measured);
  done = text_ids(measured) && done;
  if (!skip_services) done = services(measured) && done;
  porcupine();
  if (const wringer::Status kept = wringer::bench::keep(measured); !kept) {
    fmt::print(stderr, "judge_bench: {}\n", kept.error().message);
    done = false;
  }
  return done ? 0 : 3;
}
