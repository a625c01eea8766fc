#include "harness/cli/application.h"

#include "harness/cli/completion_command.h"
#include "harness/cli/doctor_command.h"
#include "harness/cli/env_command.h"
#include "harness/cli/explain_command.h"
#include "harness/cli/init_command.h"
#include "harness/cli/judge_command.h"
#include "harness/cli/list_command.h"
#include "harness/cli/merge_command.h"
#include "harness/cli/plan_command.h"
#include "harness/cli/replay_command.h"
#include "harness/cli/run_command.h"
#include "harness/cli/trace_command.h"
#include "harness/cli/validate_command.h"
#include "harness/core/exit_code.h"
#include "harness/process/open_files.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <exception>
#include <new>
#include <system_error>

namespace wringer::cli {
namespace {

constexpr const char* k_about =
    "Wringer puts an event pipeline through the wringer: it starts Kafka, Postgres and your "
    "program,\n"
    "injures it at exact moments, lets it recover, and proves from both logs of record whether an "
    "event\n"
    "was lost or applied twice.";

constexpr const char* k_exit_codes =
    "Exit codes: 0 all hold, 1 violated, 2 inconclusive, 3 a bug in Wringer, 4 nothing selected,\n"
    "5 environment, 64 usage, 130 interrupted.";

ExitCode parse_and_run(int argc, char** argv) {
  CLI::App app(k_about, "wringer");
  app.footer(k_exit_codes);
  app.set_version_flag("--version", "wringer " WRINGER_VERSION);
  app.require_subcommand(1);
  ExitCode code = ExitCode::holds;
  add_init_command(app, code);
  add_doctor_command(app, code);
  add_run_command(app, code);
  add_plan_command(app, code);
  add_replay_command(app, code);
  add_trace_command(app, code);
  add_merge_command(app, code);
  add_judge_command(app, code);
  add_explain_command(app, code);
  add_env_command(app, code);
  add_validate_command(app, code);
  add_list_command(app, code);
  add_completion_command(app, code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    // Help and version are "errors" with code 0 to CLI11.
    return app.exit(problem) == 0 ? ExitCode::holds : ExitCode::usage;
  }
  return code;
}

}  // namespace

int run_application(int argc, char** argv) {
  process::raise_open_files();
  try {
    return static_cast<int>(parse_and_run(argc, argv));
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "wringer: out of memory\n");
    return static_cast<int>(ExitCode::environment);
  } catch (const std::system_error& problem) {
    // A thread that could not be started, mostly.
    fmt::print(stderr, "wringer: the machine has no room for it: {}\n", problem.what());
    return static_cast<int>(ExitCode::environment);
  } catch (const std::exception& bug) {
    fmt::print(stderr, "wringer: a bug in Wringer itself: {}\n", bug.what());
    return static_cast<int>(ExitCode::own_fault);
  }
}

}  // namespace wringer::cli
