#include "harness/cli/service_arguments.h"

#include <CLI/CLI.hpp>

namespace wringer::cli {

void add_service_options(CLI::App& command, ServiceArguments& arguments) {
  services::SelectionTexts& texts = arguments.texts;
  command.add_option("--kafka", texts.kafka, "native, compose, or external:HOST:PORT[,HOST:PORT]")
      ->capture_default_str();
  command
      .add_option(
          "--postgres", texts.postgres,
          "native, compose, or external:postgresql://USER[:PASSWORD]@HOST[:PORT][/DATABASE]")
      ->capture_default_str();
  command.add_option("--kafka-config", texts.kafka_config,
                     "Client properties for TLS and SASL towards an external Kafka");
  command.add_flag("--allow-fixed-names", arguments.allow_fixed_names,
                   "On an external Kafka, too: topics whose names the system insists on are "
                   "deleted and made anew, and it may join its own group");
}

Status select_services(const ServiceArguments& arguments, run::RunOptions& options) {
  WRINGER_ASSIGN(options.services, services::parse_selection(arguments.texts));
  options.fixed_names =
      arguments.allow_fixed_names ? cases::FixedNames::allowed : cases::FixedNames::refused;
  return {};
}

}  // namespace wringer::cli
