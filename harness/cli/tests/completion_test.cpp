#include "harness/cli/completion_scripts.h"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <string>

namespace wringer::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

CommandShape program() {
  CLI::App app("It's about this", "wringer");
  CLI::App* run = app.add_subcommand("run", "Run scenarios");
  std::string ignored;
  run->add_option("FILE", ignored, "A file");
  run->add_option("--results", ignored, "The folder's name");
  run->add_option("--color,--colour", ignored, "When");
  CLI::App* env = app.add_subcommand("env", "Keep services");
  env->add_subcommand("up", "Start them");
  env->add_subcommand("down", "Stop them");
  return shape_of(app);
}

// What bash would offer for this line, whose last word is being typed.
std::string offered(const std::string& words, int position) {
  const std::string script = bash_completion(program());
  std::string command = script + "\nCOMP_WORDS=(" + words +
                        ")\nCOMP_CWORD=" + std::to_string(position) +
                        "\n_wringer\necho \"${COMPREPLY[*]}\"\n";
  std::string quoted = "'";
  for (const char c : command) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  std::FILE* bash = popen(("bash -c " + quoted + "'").c_str(), "r");
  std::string out;
  std::array<char, 256> buffer{};
  while (std::fgets(buffer.data(), buffer.size(), bash) != nullptr) out += buffer.data();
  EXPECT_EQ(pclose(bash), 0);
  return out;
}

TEST(Completion, BashOffersCommands) {
  EXPECT_EQ(offered("wringer ''", 1), "run env\n");
  EXPECT_EQ(offered("wringer e", 1), "env\n");
}

TEST(Completion, BashOffersCommandsOfACommand) {
  EXPECT_EQ(offered("wringer env ''", 2), "up down\n");
}

TEST(Completion, BashOffersOptionsAfterADashAndElseFiles) {
  EXPECT_EQ(offered("wringer run --co", 2), "--color --colour\n");
  EXPECT_EQ(offered("wringer run x.yaml --r", 3), "--results\n");
  EXPECT_EQ(offered("wringer run -h", 2), "-h\n");
  EXPECT_EQ(offered("wringer run ''", 2), "\n");
}

TEST(Completion, AWordThatIsNoCommandIsPassedOver) {
  EXPECT_EQ(offered("wringer --frob run --r", 3), "--results\n");
}

TEST(Completion, EveryShellKnowsEveryOptionOnce) {
  const std::string zsh = zsh_completion(program());
  EXPECT_THAT(zsh, HasSubstr(R"('--results:The folder'\''s name')"));
  EXPECT_THAT(zsh, HasSubstr("#compdef wringer"));
  const std::string fish = fish_completion(program());
  EXPECT_THAT(fish, HasSubstr("__fish_seen_subcommand_from run' -l results -d "));
  EXPECT_THAT(fish, HasSubstr("from env; and not __fish_seen_subcommand_from up down' -f -a up"));
  EXPECT_THAT(fish, Not(HasSubstr("FILE")));
}

}  // namespace
}  // namespace wringer::cli
