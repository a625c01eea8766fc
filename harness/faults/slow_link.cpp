#include "harness/faults/slow_link.h"

#include "harness/faults/link_selection.h"

#include <fmt/format.h>

namespace wringer::faults {

FaultKind SlowLink::kind() {
  std::vector<Parameter> all = link_parameters(LinkChoice::services);
  all.push_back(for_parameter());
  all.push_back(direction_parameter());
  all.push_back({.name = "latency",
                 .type = ParameterType::duration,
                 .summary = "how much later each message comes"});
  all.push_back({.name = "rate",
                 .type = ParameterType::count,
                 .summary = "how many bytes pass in a second, each way"});
  return {.name = "slow-link",
          .group = FaultGroup::link,
          .summary = "messages take their time, by latency, by a narrow line, or both",
          .placement = Placement::moment_or_start,
          .parameters = std::move(all),
          .reports = {"librdkafka#1122", "confluent-kafka-go#1179"},
          .check = [](const FaultSpec& spec) {
            std::vector<FaultMistake> mistakes = check_links(spec);
            if (!spec.arguments.contains("latency") && !spec.arguments.contains("rate")) {
              mistakes.push_back({"do", "slow-link needs 'latency', or 'rate', or both"});
            }
            return mistakes;
          }};
}

LinkRule SlowLink::rule() const {
  return Slow{.direction = direction(),
              .latency = spec().get<Duration>("latency").value_or(Duration::zero()),
              .bytes_per_second = spec().get<std::int64_t>("rate").value_or(0)};
}

std::string SlowLink::to_evidence(const LinkReport& report) const {
  return fmt::format("{} connection{} met, {} bytes came late", report.connections,
                     report.connections == 1 ? "" : "s", report.bytes);
}

}  // namespace wringer::faults
