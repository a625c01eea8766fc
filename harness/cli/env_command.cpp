#include "harness/cli/env_command.h"

#include "fixtures/services/services.h"
#include "harness/cli/terminal.h"
#include "harness/core/duration.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace wringer::cli {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_down_timeout = 30s;

void print(const services::WarmPair& pair) {
  const services::Endpoints& endpoints = pair.endpoints;
  fmt::print("Kafka {}     {}\nPostgres {}  {}\nup since {}, keeper {}, folder {}\n",
             endpoints.kafka.version, endpoints.kafka.bootstrap, endpoints.postgres.version,
             endpoints.postgres.uri("postgres"), to_iso8601(pair.since), pair.keeper,
             pair.folder.string());
}

ExitCode up(int brokers) {
  const MonotonicTime began = system_clock().now();
  const auto pair =
      services::env_up({.brokers = brokers, .folder = {}, .progress = [](const std::string& step) {
                          fmt::print(stderr, "{}\n", step);
                        }});
  if (!pair) return report(pair.error());
  print(*pair);
  fmt::print("ready after {}; `wringer env down` stops them\n",
             wringer::to_text(system_clock().now() - began));
  return ExitCode::holds;
}

ExitCode status() {
  const auto pair = services::env_find();
  if (!pair) return report(pair.error());
  if (*pair) {
    print(**pair);
  } else {
    fmt::print("no warm services; `wringer env up` starts them\n");
  }
  return ExitCode::holds;
}

ExitCode down() {
  const auto stopped = services::env_down(k_down_timeout);
  if (!stopped) return report(stopped.error());
  fmt::print("{}\n", *stopped ? "stopped" : "there was nothing to stop");
  return ExitCode::holds;
}

}  // namespace

void add_env_command(CLI::App& app, ExitCode& code) {
  CLI::App* env = app.add_subcommand("env", "Keep Kafka and Postgres warm between runs");
  env->require_subcommand(1);
  CLI::App* up_command = env->add_subcommand("up", "Start them, and leave them running");
  auto brokers = std::make_shared<int>(1);
  up_command->add_option("--brokers", *brokers, "Kafka brokers")
      ->check(CLI::IsMember({1, 3}))
      ->capture_default_str();
  up_command->callback([brokers, &code] { code = up(*brokers); });
  env->add_subcommand("status", "Say what is running and where")->callback([&code] {
    code = status();
  });
  env->add_subcommand("down", "Stop them")->callback([&code] { code = down(); });
}

}  // namespace wringer::cli
