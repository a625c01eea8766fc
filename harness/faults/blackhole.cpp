#include "harness/faults/blackhole.h"

#include "harness/faults/link_selection.h"

#include <fmt/format.h>

namespace wringer::faults {
namespace {

std::string swallowed(const LinkReport& report) {
  std::string text = fmt::format("{} connection{} met, {} bytes swallowed", report.connections,
                                 report.connections == 1 ? "" : "s", report.bytes);
  if (report.unheard_ends > 0) {
    text += fmt::format(", the end of {} of them kept from the other side", report.unheard_ends);
  }
  return text;
}

}  // namespace

FaultKind BlackholeFault::kind() {
  std::vector<Parameter> all = link_parameters(LinkChoice::services_and_coordinator);
  all.push_back(for_parameter());
  all.push_back(direction_parameter());
  return {.name = "blackhole",
          .group = FaultGroup::link,
          .summary = "what is said on the links goes nowhere, without a word to anybody",
          .placement = Placement::moment_or_start,
          .parameters = std::move(all),
          .reports = {"KAFKA-9184", "confluent-kafka-python#552", "spring-kafka#2266"},
          .check = check_links};
}

std::string BlackholeFault::to_evidence(const LinkReport& report) const {
  return swallowed(report);
}

FaultKind HalfOpenFault::kind() {
  std::vector<Parameter> all = link_parameters(LinkChoice::services);
  all.push_back(for_parameter());
  return {.name = "half-open",
          .group = FaultGroup::link,
          .summary =
              "the connections that there are fall silent, and neither side learns that the "
              "other is gone; new ones work",
          .parameters = std::move(all),
          .reports = {"confluent-kafka-dotnet#785"},
          .check = check_links};
}

std::string HalfOpenFault::to_evidence(const LinkReport& report) const {
  return swallowed(report);
}

}  // namespace wringer::faults
