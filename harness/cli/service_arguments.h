#pragma once

// The options by which a command is told which Kafka and which Postgres to use.

#include "fixtures/services/selection.h"
#include "harness/core/error.h"
#include "harness/run/run.h"

namespace CLI {
class App;
}

namespace wringer::cli {

struct ServiceArguments {
  services::SelectionTexts texts{};
  bool allow_fixed_names = false;
};

void add_service_options(CLI::App& command, ServiceArguments& arguments);

// Into the options of a run. Error code usage.
[[nodiscard]] Status select_services(const ServiceArguments& arguments, run::RunOptions& options);

}  // namespace wringer::cli
