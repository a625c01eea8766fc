// Every planted bug is convicted at its moment, and its right twin is acquitted at the same one.
// Prints what became of each.

#include "tests/gauntlet/planted_bug.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace wringer::test {
namespace {

// A name for gtest, which takes letters and digits only.
std::string plain(const std::string& text) {
  std::string name;
  bool capital = true;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) {
      if (c == '/') name += '_';
      capital = true;
      continue;
    }
    name += capital ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    capital = false;
  }
  return name;
}

// Those of the table, and what else there is for the same systems; the ledger's folder holds wrong
// ones too.
std::vector<std::string> right_scenarios() {
  std::set<std::string> all;
  for (const PlantedBug& bug : planted_bugs()) {
    all.insert(bug.scenario);
    if (bug.system == "ledger") continue;
    for (const auto& entry : std::filesystem::directory_iterator(
             std::filesystem::path(WRINGER_ROOT) / "scenarios" / bug.system)) {
      if (entry.path().extension() == ".yaml") {
        all.insert(bug.system + "/" + entry.path().stem().string());
      }
    }
  }
  return {all.begin(), all.end()};
}

// Of a bug that was not convicted.
std::string why_missed(const Trial& trial) {
  if (trial.verdict.empty()) return "no verdict";
  if (!trial.reached() && !trial.triggered()) return "not reached";
  if (!trial.triggered()) return "not triggered";
  return trial.verdict == "violated" ? "convicted of something else" : "not detected";
}

std::string list_of(const std::set<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

class Bug : public testing::TestWithParam<PlantedBug> {};

TEST_P(Bug, IsConvicted) {
  const PlantedBug& bug = GetParam();
  const Trial trial = try_bug(bug);
  const bool convicted = trial.verdict == "violated" && trial.has(bug.property);
  std::string told;
  for (const auto& [property, causes] : trial.causes) {
    told += fmt::format("{}{} ({})", told.empty() ? "" : ", ", property, list_of(causes));
  }
  std::printf("%-34s %-12s %5.1f s  %s\n", (bug.system + " " + bug.name).c_str(),
              convicted ? "convicted" : why_missed(trial).c_str(), trial.seconds, told.c_str());
  EXPECT_TRUE(convicted) << bug.name << " stands for " << bug.reports
                         << " and should be convicted of " << bug.property << ": "
                         << why_missed(trial) << "\n"
                         << trial.all;
  // An anomaly may have none that the journal tells, beside others that have.
  std::set<std::string> causes = convicted ? trial.causes.at(bug.property) : bug.causes;
  causes.erase("");
  EXPECT_EQ(causes.empty(), bug.causes.empty()) << bug.name << "\n" << trial.all;
  for (const std::string& cause : causes) {
    EXPECT_TRUE(bug.causes.contains(cause))
        << bug.name << " is said to come about by '" << cause << "'\n"
        << trial.all;
  }
}

INSTANTIATE_TEST_SUITE_P(Gauntlet, Bug, testing::ValuesIn(planted_bugs()),
                         [](const auto& one) { return plain(one.param.name); });

class Twin : public testing::TestWithParam<std::string> {};

TEST_P(Twin, IsAcquitted) {
  const Trial trial = try_twin(GetParam());
  std::printf("%-34s %-12s %5.1f s\n", GetParam().c_str(),
              trial.verdict == "violated" ? "falsely accused" : trial.verdict.c_str(),
              trial.seconds);
  EXPECT_EQ(trial.verdict, "holds") << trial.all;
  EXPECT_TRUE(trial.canaries.empty()) << "the right twin made a planted mistake";
}

INSTANTIATE_TEST_SUITE_P(Gauntlet, Twin, testing::ValuesIn(right_scenarios()),
                         [](const auto& one) { return plain(one.param); });

// The chapters, as they are shown to users: each says in its name what becomes of it.
std::vector<std::string> chapters() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(WRINGER_ROOT) /
                                                               "scenarios" / "seven")) {
    if (entry.path().extension() == ".yaml") {
      names.push_back("seven/" + entry.path().stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

class Seven : public testing::TestWithParam<std::string> {};

TEST_P(Seven, EndsAsItsNameSays) {
  const Trial trial = try_twin(GetParam());
  const bool is_broken = GetParam().ends_with(".broken");
  std::printf("%-44s %-12s %5.1f s\n", GetParam().c_str(), trial.verdict.c_str(), trial.seconds);
  EXPECT_EQ(trial.verdict, is_broken ? "violated" : "holds") << trial.all;
}

INSTANTIATE_TEST_SUITE_P(Gauntlet, Seven, testing::ValuesIn(chapters()),
                         [](const auto& one) { return plain(one.param); });

TEST(Chapters, AreSevenEachWithItsRemedy) {
  EXPECT_EQ(chapters().size(), 14U);
}

TEST(Table, NamesEachBugOnce) {
  std::set<std::string> names;
  for (const PlantedBug& bug : planted_bugs()) {
    EXPECT_TRUE(names.insert(bug.name).second) << bug.name;
  }
  EXPECT_GE(names.size(), 30U);
}

}  // namespace
}  // namespace wringer::test
