// What is made from the program's own tables and kept in the tree must be what the program prints.
// `tools/update-reference` writes it anew.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>

namespace wringer::test {
namespace {

using nlohmann::json;

std::string printed_by(const std::string& arguments) {
  const std::string command = std::string(WRINGER_PROGRAM) + " " + arguments;
  const auto close = [](std::FILE* pipe) { return pclose(pipe); };
  const std::unique_ptr<std::FILE, decltype(close)> pipe(popen(command.c_str(), "r"), close);
  std::string text;
  char buffer[4096];
  while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, pipe.get())) {
    text.append(buffer, size);
  }
  return text;
}

std::string kept(const std::string& file) {
  std::ifstream stream(std::string(WRINGER_ROOT) + "/" + file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(Reference, FaultsDocumentIsThatOfTheRegistry) {
  EXPECT_TRUE(kept("docs/faults.md") == printed_by("list faults --format markdown"))
      << "docs/faults.md is out of date: tools/update-reference";
}

TEST(Reference, ScenarioDocumentIsThatOfTheSchema) {
  EXPECT_TRUE(kept("docs/scenario.md") == printed_by("list keys --format markdown"))
      << "docs/scenario.md is out of date: tools/update-reference";
}

TEST(Reference, SchemaKnowsTheFaultsOfTheRegistry) {
  const json schema = json::parse(kept("scenarios/scenario.schema.json"));
  EXPECT_TRUE(schema.at("definitions").at("fault") ==
              json::parse(printed_by("list faults --format schema")))
      << "scenarios/scenario.schema.json is out of date: tools/update-reference";
}

TEST(Reference, ShippedScenariosHaveNoMistakes) {
  std::string files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::string(WRINGER_ROOT) + "/scenarios")) {
    if (entry.path().extension() == ".yaml") files += " " + entry.path().string();
  }
  // Exit code, after all that it says.
  const std::string said = printed_by("validate" + files + " 2>&1; echo code $?");
  EXPECT_TRUE(said.ends_with("code 0\n")) << said;
}

TEST(Reference, WhatWorkloadsAndJudgesKnowIsListed) {
  EXPECT_NE(printed_by("list generators").find("duplicates"), std::string::npos);
  EXPECT_NE(printed_by("list checks").find("duplicate effect"), std::string::npos);
}

TEST(Reference, TheManualPageNamesEveryCommandAsHelpDoes) {
  std::string page = kept("docs/wringer.1");
  std::istringstream help(printed_by("--help"));
  int commands = 0;
  for (std::string line; std::getline(help, line);) {
    if (!line.starts_with("  ") || line.starts_with("  -")) continue;
    ++commands;
    const std::string name = line.substr(2, line.find(' ', 2) - 2);
    const std::string summary = line.substr(line.find_first_not_of(' ', 2 + name.size()));
    EXPECT_NE(page.find(".B " + name + "\n" + summary), std::string::npos) << line;
  }
  EXPECT_GE(commands, 13);
}

TEST(Reference, EveryMomentHasALine) {
  const std::string list = printed_by("list moments");
  EXPECT_NE(list.find("kafka.offset_commit"), std::string::npos);
  EXPECT_NE(list.find("postgres.commit"), std::string::npos);
}

// leaf → leaves that it uses, those that follow from others left out, as "a --> b".
std::set<std::string> arrows_of_the_build() {
  std::map<std::string, std::set<std::string>> uses;
  std::ifstream layers(WRINGER_LAYERS);
  // "leaf|folder|used,used"; leaves come after all that they use.
  for (std::string line; std::getline(layers, line);) {
    const std::string leaf = line.substr(0, line.find('|'));
    std::istringstream names(line.substr(line.rfind('|') + 1));
    uses[leaf];
    for (std::string name; std::getline(names, name, ',');) uses[leaf].insert(name);
  }
  const std::function<void(const std::string&, std::set<std::string>&)> reach =
      [&](const std::string& leaf, std::set<std::string>& all) {
        for (const std::string& used : uses[leaf]) {
          if (all.insert(used).second) reach(used, all);
        }
      };
  std::set<std::string> arrows;
  for (const auto& [leaf, direct] : uses) {
    std::set<std::string> indirect;
    for (const std::string& used : direct) reach(used, indirect);
    for (const std::string& used : direct) {
      if (!indirect.contains(used)) arrows.insert(leaf + " --> " + used);
    }
  }
  return arrows;
}

TEST(Reference, TheImageIsBuiltWithAllThatABuildNeeds) {
  const std::string dockerfile = kept("Dockerfile");
  std::istringstream lines(kept("tools/setup.bash"));
  std::size_t packages = 0;
  for (std::string line; std::getline(lines, line);) {
    // header zlib.h zlib1g-dev records of Kafka, compressed with gzip
    std::istringstream words(line);
    std::string kind;
    std::string header;
    std::string package;
    std::string purpose;
    words >> kind >> header >> package >> purpose;
    if (kind != "header" || purpose == "tests" || purpose == "benchmarks") continue;
    ++packages;
    EXPECT_NE(dockerfile.find(" " + package + " "), std::string::npos) << package;
  }
  EXPECT_GT(packages, 10U);
}

TEST(Reference, ThePictureOfTheLibrariesIsThatOfTheBuild) {
  std::set<std::string> drawn;
  std::istringstream document(kept("docs/architecture.md"));
  for (std::string line; std::getline(document, line);) {
    if (line.starts_with("  ") && line.find(" --> ") != std::string::npos)
      drawn.insert(line.substr(2));
  }
  EXPECT_EQ(drawn, arrows_of_the_build()) << "in docs/architecture.md";
}

}  // namespace
}  // namespace wringer::test
