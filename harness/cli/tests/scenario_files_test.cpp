#include "harness/cli/scenario_files.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>

namespace wringer::cli {
namespace {

std::string written(const std::filesystem::path& file) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << "services: {kafka: {topics: [{name: payments}]}, postgres: {}}\n"
                         "system: {command: [ledger]}\n"
                         "workload: {topic: payments}\n"
                         "effects: [{table: payments, event: id}]\n";
  return file.string();
}

std::vector<std::string> names_of(const std::vector<std::string>& files) {
  std::vector<std::string> names;
  const auto scenarios = read_scenarios(files);
  EXPECT_TRUE(scenarios.has_value());
  if (!scenarios) return names;
  for (const scenario::Scenario& scenario : *scenarios) names.push_back(scenario.name);
  return names;
}

TEST(ScenarioFiles, OfTheSameNameAreToldApart) {
  std::string pattern = testing::TempDir() + "scenario-files-XXXXXX";
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  const std::filesystem::path folder = pattern;
  const std::string orders = written(folder / "orders/crash.yaml");
  const std::string refunds = written(folder / "refunds/crash.yaml");
  const std::string other = written(folder / "orders/pause.yaml");
  const std::string deeper = written(folder / "old/orders/crash.yaml");
  using Names = std::vector<std::string>;
  EXPECT_EQ(names_of({orders, other}), (Names{"crash", "pause"}));
  EXPECT_EQ(names_of({orders, refunds, other}), (Names{"orders-crash", "refunds-crash", "pause"}));
  EXPECT_EQ(names_of({refunds, orders}), (Names{"refunds-crash", "orders-crash"}));
  EXPECT_EQ(names_of({orders, deeper}), (Names{"orders-crash", "orders-crash-2"}));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace wringer::cli
