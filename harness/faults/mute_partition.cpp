#include "harness/faults/mute_partition.h"

#include "harness/core/assert.h"
#include "harness/faults/link_selection.h"

#include <fmt/format.h>

#include <charconv>

namespace wringer::faults {
namespace {

// "payments[2]"; none: a topic without a partition.
std::optional<TopicPartition> parse_partition(const std::string& text) {
  const std::size_t open = text.rfind('[');
  if (open == std::string::npos) return std::nullopt;
  TopicPartition partition{text.substr(0, open), 0};
  const auto [end, problem] =
      std::from_chars(text.data() + open + 1, text.data() + text.size() - 1, partition.partition);
  static_cast<void>(end);
  return problem == std::errc{} ? std::optional(partition) : std::nullopt;
}

}  // namespace

FaultKind MutePartition::kind() {
  std::vector<Parameter> all = link_parameters(LinkChoice::instances);
  all.push_back(for_parameter());
  all.push_back({.name = "partition",
                 .type = ParameterType::partition,
                 .summary = "which, as payments[2]",
                 .presence = Parameter::Presence::required});
  return {.name = "mute-partition",
          .group = FaultGroup::link,
          .summary = "fetches bring nothing of one partition, as if it were stuck",
          .placement = Placement::moment_or_start,
          .parameters = std::move(all),
          .reports = {"kafkajs#587", "tiko-di#313"},
          .check = [](const FaultSpec& spec) -> std::vector<FaultMistake> {
            const auto partition = spec.get<std::string>("partition");
            if (!partition || parse_partition(*partition)) return {};
            return {{"partition", fmt::format("say which partition: {}[0]", *partition)}};
          }};
}

LinkRule MutePartition::rule() const {
  const auto partition = parse_partition(spec().get<std::string>("partition").value_or(""));
  WRINGER_ASSERT(partition.has_value());
  return Mute{*partition};
}

std::string MutePartition::to_evidence(const LinkReport& report) const {
  return fmt::format("{} bytes of records of {} taken out of fetches", report.bytes,
                     spec().get<std::string>("partition").value_or(""));
}

}  // namespace wringer::faults
