// Rounds of mixed sweeps on one warm pair of services, for hours: nothing may grow from case to
// case or be left behind from round to round, and the same case must come to the same verdict.
//
// It is run by `./dev soak` only. Settings, by environment:
//   SOAK_FOLDER   the folder for soak.json; unset: nothing is run
//   SOAK_HOURS    no further round begins after so long (2); there are two at least
//   SOAK_ONLY     names of scenarios as "ledger/dedup-sweep", with commas between; unset: all

#include "tests/end_to_end/wringer_process.h"
#include "tests/soak/footprint.h"
#include "tests/soak/growth.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace wringer::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// Of every kind of reference system, one that is right, and one that is broken.
const std::vector<std::string> k_right{
    "ledger/dedup-sweep",     "orders/shipping-crash",          "payments/crash-after-the-call",
    "pipeline/two-instances", "profiles/crash-after-the-batch", "rebuild/undisturbed",
    "retry/refused",          "stock/crash-in-between"};
const std::vector<std::string> k_broken{"ledger/insert-sweep"};

std::vector<std::string> scenarios() {
  std::vector<std::string> all = k_right;
  all.insert(all.end(), k_broken.begin(), k_broken.end());
  const char* only = std::getenv("SOAK_ONLY");
  if (only == nullptr) return all;
  std::vector<std::string> wanted;
  std::istringstream names(only);
  for (std::string name; std::getline(names, name, ',');) {
    EXPECT_NE(std::find(all.begin(), all.end(), name), all.end()) << name;
    wanted.push_back(name);
  }
  return wanted;
}

bool is_broken(const std::string& scenario) {
  return std::find(k_broken.begin(), k_broken.end(), scenario) != k_broken.end();
}

// The harness is looked at so often.
constexpr auto k_look_every = 2s;
// Until there is as much of everything as a run of four cases at a time needs.
constexpr double k_warm_up = 50;
constexpr auto k_patience = 2h;
// In 1,000 cases. Every case leaves its result in the run's, for the reports at its end.
constexpr double k_memory_mib = 40;
constexpr double k_others = 2;
constexpr double k_mib = 1024 * 1024;

struct Round {
  int cases = 0;
  double seconds = 0;
  // scenario / case → verdict.
  std::map<std::string, std::string> verdicts{};
  std::map<std::string, std::vector<Reading>> readings{};
  Footprint left{};
  double services_mib = 0;
  std::string last_words{};

  [[nodiscard]] std::map<std::string, double> growth() const {
    std::map<std::string, double> growth;
    for (const auto& [what, values] : readings) growth[what] = growth_per_1000(values);
    return growth;
  }
  [[nodiscard]] json as_json() const {
    std::map<std::string, int> count;
    for (const auto& [name, verdict] : verdicts) ++count[verdict];
    json last;
    for (const auto& [what, values] : readings) last[what] = values.back().value;
    return {{"cases", cases},
            {"seconds", seconds},
            {"verdicts", count},
            {"growth_per_1000_cases", growth()},
            {"at_the_end", last},
            {"left", left},
            {"services_mib", services_mib}};
  }
};

// The file of events as far as it is written.
class Events {
 public:
  explicit Events(const fs::path& file) : m_file(file) {}

  void take(Round& round) {
    if (!m_stream.is_open()) m_stream.open(m_file);
    for (std::string part; std::getline(m_stream, part);) {
      m_line += part;
      if (m_stream.eof()) break;  // Only half of it is there.
      note(round, json::parse(m_line));
      m_line.clear();
    }
    m_stream.clear();
  }

 private:
  static void note(Round& round, const json& event) {
    if (event.at("event") != "case_finished") return;
    ++round.cases;
    const json& result = event.at("case");
    round.verdicts[fmt::format("{} / {}", event.at("scenario").get<std::string>(),
                               result.at("name").get<std::string>())] = result.at("verdict");
  }

  fs::path m_file;
  std::ifstream m_stream;
  std::string m_line;
};

class Soak : public testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("SOAK_FOLDER");
    if (folder == nullptr) GTEST_SKIP() << "./dev soak runs it";
    m_folder = folder;
    fs::create_directories(m_folder);
    const char* hours = std::getenv("SOAK_HOURS");
    m_length = std::chrono::duration<double, std::ratio<3600>>(
        hours == nullptr ? 2.0 : std::strtod(hours, nullptr));
    const auto pair = services::env_find();
    ASSERT_TRUE(pair && *pair) << "no warm services";
    m_services = **pair;
  }

  // One process runs all scenarios.
  Round run_round() {
    const TestFolder folder;
    Round round;
    const auto began = Clock::now();
    {
      const fs::path events_file = folder.path() / "events.ndjson";
      std::vector<std::string> arguments{"run",      "--explore",          "sweep",  "--no-shrink",
                                         "--events", events_file.string(), "--seed", "1"};
      for (const std::string& name : m_scenarios) {
        arguments.push_back(fmt::format("{}/{}.yaml", WRINGER_SCENARIOS, name));
      }
      WringerProcess wringer(arguments, folder.path());
      Events events(events_file);
      while (true) {
        const Footprint now = footprint_of(wringer.pid());
        events.take(round);
        if (now.empty() || Clock::now() - began > k_patience) break;
        for (const auto& [what, value] : now) {
          if (round.cases >= k_warm_up)
            round.readings[what].push_back({static_cast<double>(round.cases), value});
        }
        std::this_thread::sleep_for(k_look_every);
      }
      const Finished finished = wringer.finish(10min);
      events.take(round);
      const std::string all = finished.all();
      round.last_words = all.size() > 3000 ? all.substr(all.size() - 3000) : all;
      // A case that proves nothing is no failure of the harness.
      const bool any_broken = std::any_of(m_scenarios.begin(), m_scenarios.end(), is_broken);
      EXPECT_LE(finished.code, 2) << round.last_words;
      EXPECT_EQ(finished.code == 1, any_broken) << round.last_words;
    }
    round.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    const auto left = left_in(m_services.endpoints);
    EXPECT_TRUE(left) << left.error().message;
    if (left) round.left = *left;
    round.left["processes"] = static_cast<double>(processes_left_behind().size());
    round.services_mib = static_cast<double>(size_of_folder(m_services.folder)) / k_mib;
    return round;
  }

  void write(const std::vector<Round>& rounds, const std::set<std::string>& changed) const {
    json all{{"rounds", json::array()}, {"verdicts_that_changed", changed}};
    for (const Round& round : rounds) all["rounds"].push_back(round.as_json());
    std::ofstream(m_folder / "soak.json") << all.dump(2) << "\n";
  }

  fs::path m_folder;
  std::vector<std::string> m_scenarios = scenarios();
  std::chrono::duration<double> m_length{};
  services::WarmPair m_services;
};

// Cases of both rounds whose verdict is another one.
std::set<std::string> differences(const Round& first, const Round& second) {
  std::set<std::string> changed;
  for (const auto& [name, verdict] : first.verdicts) {
    const auto again = second.verdicts.find(name);
    if (again != second.verdicts.end() && again->second != verdict) {
      changed.insert(fmt::format("{}: {}, then {}", name, verdict, again->second));
    }
  }
  return changed;
}

// Kafka itself removes groups whose topics are gone, when it comes to it.
Footprint what_must_stay(Footprint left) {
  left.erase("groups");
  return left;
}

void expect_no_growth(const Round& round) {
  for (const auto& [what, growth] : round.growth()) {
    EXPECT_LT(growth, what.starts_with("memory") ? k_memory_mib : k_others) << what;
  }
}

TEST_F(Soak, NothingGrowsAndVerdictsStay) {
  const auto began = Clock::now();
  std::vector<Round> rounds;
  std::set<std::string> changed;
  while (rounds.size() < 2 || Clock::now() - began < m_length) {
    rounds.push_back(run_round());
    const Round& round = rounds.back();
    changed.merge(differences(rounds.front(), round));
    write(rounds, changed);
    std::string growth;
    for (const auto& [what, value] : round.growth())
      growth += fmt::format("; {} {:+.2f}", what, value);
    std::printf("round %zu: %d cases in %.0f s; in 1,000 cases%s; services %.0f MiB\n",
                rounds.size(), round.cases, round.seconds, growth.c_str() + 1, round.services_mib);
    std::fflush(stdout);
    expect_no_growth(round);
    EXPECT_EQ(what_must_stay(round.left), what_must_stay(rounds.front().left))
        << "is left after round " << rounds.size();
    if (HasFatalFailure() || round.cases == 0) break;
  }
  // A place where microseconds decide may differ, a right system must never be accused.
  std::size_t places = 0;
  for (const Round& round : rounds) {
    places = std::max(places, round.verdicts.size());
    for (const auto& [name, verdict] : round.verdicts) {
      const bool broken = std::any_of(k_broken.begin(), k_broken.end(), [&](const auto& scenario) {
        return name.starts_with(fs::path(scenario).filename().string());
      });
      EXPECT_TRUE(broken || verdict != "violated") << name;
    }
  }
  EXPECT_LE(changed.size(), places / 50) << testing::PrintToString(changed);
}

}  // namespace
}  // namespace wringer::test
