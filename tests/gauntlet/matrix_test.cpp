// The detection matrix: for every planted bug, whether an exploration finds it that was told
// nothing of it, how soon, and whether it is called what it is; and whether its right twins are
// ever accused. Beside it, the same systems under random kills and under nothing at all, for as
// long.
//
// It takes hours, so it is run by `./dev gauntlet --matrix` only. Settings, by environment:
//   GAUNTLET_MATRIX    the folder for the results; unset: nothing is run. What stands there already
//                      is not run again.
//   GAUNTLET_BUDGET    seconds for each exploration (240)
//   GAUNTLET_REPEATS   how often each is made, with seeds 1, 2, … (1)
//   GAUNTLET_BASELINES "no": without random kills and without runs under nothing at all (yes)
//   GAUNTLET_ONLY      names of bugs, and twins as "orders/two-relays", with commas between

#include "fixtures/rivals/random_kills.h"
#include "tests/end_to_end/wringer_process.h"
#include "tests/gauntlet/planted_bug.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace wringer::test {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

std::string setting(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : otherwise;
}

struct Settings {
  std::filesystem::path folder = setting("GAUNTLET_MATRIX", "");
  std::chrono::seconds budget{std::stoi(setting("GAUNTLET_BUDGET", "240"))};
  int repeats = std::stoi(setting("GAUNTLET_REPEATS", "1"));
  bool baselines = setting("GAUNTLET_BASELINES", "yes") != "no";
  std::set<std::string> only = [] {
    std::set<std::string> names;
    std::istringstream stream(setting("GAUNTLET_ONLY", ""));
    for (std::string name; std::getline(stream, name, ',');) names.insert(name);
    return names;
  }();

  [[nodiscard]] bool wants(const std::string& name) const {
    return only.empty() || only.contains(name);
  }
  // A case that has begun is ended; so is what the run does before and after.
  [[nodiscard]] std::chrono::seconds patience() const { return budget + 180s; }
};

// What has been delivered again is so by one fault or another.
std::string mechanism(const std::string& cause) {
  return cause.substr(0, cause.find(" after "));
}

bool is_cause_of(const PlantedBug& bug, const std::string& cause) {
  return std::any_of(bug.causes.begin(), bug.causes.end(), [&](const std::string& known) {
    return mechanism(known) == mechanism(cause);
  });
}

// What one way of searching came to, over its repeats.
struct Found {
  int times = 0;
  int of = 0;
  // The property that the bug stands for was among those of the first violated case.
  int by_its_name = 0;
  // A cause was told, and the bug comes about that way.
  int by_its_cause = 0;
  int triggered = 0;
  int cases = 0;
  std::vector<double> seconds{};
  std::set<std::string> properties{};
  std::set<std::string> causes{};
  std::size_t faults = 0;
  std::string last_words{};

  void add(const Search& search, const PlantedBug& bug) {
    ++of;
    cases += search.cases;
    if (was_triggered(search.canaries)) ++triggered;
    if (search.violated == 0) {
      last_words = search.last_words;
      return;
    }
    ++times;
    if (search.has(bug.property)) ++by_its_name;
    const bool knows = std::any_of(search.causes.begin(), search.causes.end(),
                                   [&](const auto& cause) { return is_cause_of(bug, cause); });
    if (knows) ++by_its_cause;
    seconds.push_back(search.seconds);
    properties.insert(search.properties.begin(), search.properties.end());
    causes.insert(search.causes.begin(), search.causes.end());
    causes.erase("");  // The journal does not tell.
    faults = std::max(faults, search.faults);
  }
  [[nodiscard]] double median_seconds() const {
    std::vector<double> sorted = seconds;
    std::sort(sorted.begin(), sorted.end());
    return sorted.empty() ? 0 : sorted[sorted.size() / 2];
  }
  [[nodiscard]] std::string cell() const {
    if (of == 0) return "";
    if (times == 0) return triggered > 0 ? "no (triggered)" : "no";
    const std::string share = of == 1 ? "" : fmt::format("{} of {}, ", times, of);
    return fmt::format("{}{:.0f} s", share, median_seconds());
  }
  [[nodiscard]] json as_json() const {
    return {{"found", times},
            {"of", of},
            {"by_its_name", by_its_name},
            {"by_its_cause", by_its_cause},
            {"triggered", triggered},
            {"cases", cases},
            {"median_seconds", median_seconds()},
            {"properties", properties},
            {"causes", causes},
            {"faults", faults},
            {"last_words", last_words}};
  }
};

std::set<std::string> programs_in(const std::string& text) {
  std::set<std::string> programs;
  for (std::size_t at = 0; (at = text.find("command: [", at)) != std::string::npos;) {
    at += std::string("command: [").size();
    // As /proc shows it.
    programs.insert(text.substr(at, text.find_first_of(",]", at) - at).substr(0, 15));
  }
  return programs;
}

class Matrix : public testing::Test {
 protected:
  void SetUp() override {
    if (m_settings.folder.empty()) GTEST_SKIP() << "./dev gauntlet --matrix runs it";
    std::filesystem::create_directories(m_settings.folder);
  }

  Found explore(const PlantedBug& bug, const std::string& strategy) {
    Found found;
    for (int seed = 1; seed <= m_settings.repeats; ++seed) {
      found.add(
          search(scenario_of(bug.scenario, &bug),
                 {"--explore", strategy, "--no-shrink", "--max-failures", "1", "--budget",
                  fmt::format("{}s", m_settings.budget.count()), "--seed", std::to_string(seed)},
                 m_settings.patience()),
          bug);
    }
    return found;
  }
  // Random kills have as much time as the exploration took, and never less than this.
  [[nodiscard]] std::chrono::seconds as_long_as(const Found& found) const {
    constexpr std::chrono::seconds least = 20s;
    if (found.times == 0) return m_settings.budget;
    const double longest = *std::max_element(found.seconds.begin(), found.seconds.end());
    return std::max(least, std::chrono::seconds(static_cast<int>(std::ceil(longest))));
  }
  // Without faults of ours, as many cases as the budget has room for.
  Found repeat(const PlantedBug& bug, bool with_kills, std::chrono::seconds budget) {
    Found found;
    if (!m_settings.baselines) return found;
    const std::string text = without_faults(scenario_of(bug.scenario, &bug));
    for (int seed = 1; seed <= m_settings.repeats; ++seed) {
      std::optional<rivals::RandomKills> kills;
      if (with_kills) kills.emplace(programs_in(text), static_cast<Seed>(seed), 2s);
      found.add(search(text,
                       {"--times", "10000", "--max-failures", "1", "--budget",
                        fmt::format("{}s", budget.count()), "--seed", std::to_string(seed)},
                       budget + 180s),
                bug);
    }
    return found;
  }
  Settings m_settings;
};

// The rows of one table, as far as it has come: it takes hours. NAME.json has them for programs,
// NAME.md for people. Rows that stood there before are kept.
class Rows {
 public:
  Rows(std::filesystem::path folder, std::string name, std::string head)
      : m_folder(std::move(folder)), m_name(std::move(name)), m_head(std::move(head)) {
    std::ifstream before(m_folder / (m_name + ".json"));
    if (before) m_rows = json::parse(before);
  }

  [[nodiscard]] bool has(const std::string& of) const {
    return std::any_of(m_rows.begin(), m_rows.end(),
                       [&](const json& row) { return row.at("of") == of; });
  }
  // `shown`: the row of the table.
  void add(const std::string& of, json row, const std::string& shown) {
    row["of"] = of;
    row["row"] = shown;
    m_rows.push_back(std::move(row));
    std::puts(shown.c_str());
    std::fflush(stdout);
    std::ofstream table(m_folder / (m_name + ".md"));
    table << m_head;
    for (const json& one : m_rows) table << one.at("row").get<std::string>() << "\n";
    // What a program has said last may begin in the midst of a character.
    std::ofstream(m_folder / (m_name + ".json"))
        << m_rows.dump(2, ' ', false, json::error_handler_t::replace) << "\n";
  }

 private:
  std::filesystem::path m_folder;
  std::string m_name;
  std::string m_head;
  json m_rows = json::array();
};

TEST_F(Matrix, OfBugs) {
  Rows rows(m_settings.folder, "bugs",
            "| system | bug | one sweep | pairs | random kills | no fault | called | cause |\n"
            "|---|---|---|---|---|---|---|---|\n");
  for (const PlantedBug& bug : planted_bugs()) {
    if (!m_settings.wants(bug.name) || rows.has(bug.name)) continue;
    const Found sweep = explore(bug, "sweep");
    const Found pairs = sweep.times < sweep.of ? explore(bug, "pairs") : Found{};
    const Found& best = sweep.times > 0 ? sweep : pairs;
    const Found kills = repeat(bug, true, as_long_as(best));
    const Found nothing =
        repeat(bug, false, std::min<std::chrono::seconds>(m_settings.budget, 10s));
    const std::string shown = fmt::format(
        "| {} | {} | {} | {} | {} | {} | {}{} | {} |", bug.system, bug.name, sweep.cell(),
        pairs.cell(), kills.cell(), nothing.cell(), fmt::join(best.properties, ", "),
        best.by_its_name == best.times ? "" : fmt::format(" (not {})", bug.property),
        fmt::join(best.causes, ", "));
    rows.add(bug.name,
             {{"system", bug.system},
              {"property", bug.property},
              {"sweep", sweep.as_json()},
              {"pairs", pairs.as_json()},
              {"random_kills", kills.as_json()},
              {"no_fault", nothing.as_json()}},
             shown);
  }
}

TEST_F(Matrix, OfRightSystems) {
  Rows rows(
      m_settings.folder, "twins",
      "| twin | places of a sweep | hold | prove nothing | accused |\n|---|---|---|---|---|\n");
  std::set<std::string> twins;
  for (const PlantedBug& bug : planted_bugs()) twins.insert(bug.scenario);
  for (const std::string& twin : twins) {
    if (!m_settings.wants(twin) || rows.has(twin)) continue;
    const Search sweep = search(scenario_of(twin, nullptr),
                                {"--explore", "sweep", "--no-shrink", "--budget",
                                 fmt::format("{}s", m_settings.budget.count()), "--seed", "1"},
                                m_settings.patience());
    const std::string shown =
        fmt::format("| {} | {} | {} | {} | {} |", twin, sweep.cases,
                    sweep.cases - sweep.inconclusive - sweep.violated, sweep.inconclusive,
                    sweep.violated == 0
                        ? "0"
                        : fmt::format("{}: {}", sweep.violated, fmt::join(sweep.properties, ", ")));
    rows.add(twin,
             {{"cases", sweep.cases},
              {"inconclusive", sweep.inconclusive},
              {"violated", sweep.violated},
              {"properties", sweep.properties},
              {"seconds", sweep.seconds},
              {"last_words", sweep.violated > 0 ? sweep.last_words : ""}},
             shown);
    EXPECT_EQ(sweep.violated, 0) << twin << "\n" << sweep.last_words;
  }
}

}  // namespace
}  // namespace wringer::test
