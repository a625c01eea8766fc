#include "harness/cli/run_command.h"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

namespace wringer::cli {
namespace {

// Of a file that is not there: nothing is started.
ExitCode run_with_seed(const std::string& seed) {
  CLI::App app;
  ExitCode code = ExitCode::own_fault;
  add_run_command(app, code);
  app.parse(std::vector<std::string>{"/nowhere/payments.yaml", "--seed=" + seed, "run"});
  return code;
}

TEST(RunCommand, TakesEverySeedAndNothingElseForOne) {
  EXPECT_EQ(run_with_seed("0"), ExitCode::usage) << "no such file";
  EXPECT_EQ(run_with_seed("18446744073709551615"), ExitCode::usage);
  for (const char* wrong : {"-1", "18446744073709551616", "99999999999999999999999", "7x", "1.5"}) {
    EXPECT_THROW(run_with_seed(wrong), CLI::ValidationError) << wrong;
  }
}

}  // namespace
}  // namespace wringer::cli
