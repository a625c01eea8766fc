#include "harness/faults/delete_records.h"

#include "harness/faults/offset_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace wringer::faults {
namespace {

constexpr std::string_view k_committed = "committed+";

std::vector<FaultMistake> check_deletion(const FaultSpec& fault) {
  const std::string to = fault.get<std::string>("to").value_or("");
  if (to == "end" || parse_number(to)) return {};
  if (to.starts_with(k_committed)) {
    const auto count = parse_number(to.substr(k_committed.size()));
    if (count && *count > 0) return {};
  }
  return {{"to", fmt::format("'{}' is no place to delete up to: an offset, committed+N with N from "
                             "1, or end",
                             to)}};
}

}  // namespace

FaultKind DeleteRecords::kind() {
  return {.name = "delete-records",
          .group = FaultGroup::topic,
          .summary = "records beyond the group's committed offset are deleted, as retention does",
          .parameters = {{.name = "to",
                          .type = ParameterType::name,
                          .summary = "the first offset that stays: an offset, committed+N or end",
                          .default_text = "committed+3"},
                         {.name = "partition",
                          .type = ParameterType::partition,
                          .summary = "only of this partition, if not of all of the topic"},
                         consumers_parameter()},
          .reports = {"kafkajs#1119", "librdkafka#3745"},
          .check = check_deletion};
}

std::int64_t DeleteRecords::wanted_start(const TopicControls::Extent& extent) const {
  const std::string to = *spec().get<std::string>("to");
  if (to == "end") return extent.end;
  const std::int64_t wanted = to.starts_with(k_committed)
                                  ? extent.next() + *parse_number(to.substr(k_committed.size()))
                                  : *parse_number(to);
  return std::min(wanted, extent.end);
}

void DeleteRecords::act(const TopicControls::Extents& before, std::function<void(Status)> done) {
  TopicControls::Offsets starts;
  for (const auto& [partition, extent] : before) {
    const std::int64_t start = wanted_start(extent);
    if (!is_meant(spec(), partition) || start <= extent.start) continue;
    starts[partition] = start;
  }
  controls().topics().delete_records(
      starts, [this, before, done = std::move(done)](const Result<TopicControls::Extents>& after) {
        if (!after) {
          done(fail(after.error()));
          return;
        }
        for (const auto& [partition, extent] : *after) {
          const TopicControls::Extent& old = before.at(partition);
          if (extent.start <= old.next()) continue;
          m_starts[partition] = extent.start;
          prove(fmt::format("{} starts at {} now, the group had committed {}", to_text(partition),
                            extent.start,
                            old.committed < 0 ? "nothing" : std::to_string(old.committed)));
        }
        done(m_starts.empty() ? fail(ErrorCode::environment,
                                     "there was nothing to take that was not done already")
                              : Status{});
      });
}

void DeleteRecords::watch(const Moment& moment) {
  if (moment.name != moments::k_kafka_fetch) return;
  if (moment.phase == Phase::applied && moment.error.starts_with(k_out_of_range)) {
    took_effect(fmt::format("instance {} was told: {}", moment.instance, moment.error));
    return;
  }
  if (moment.phase != Phase::requested) return;
  for (const OffsetRange& range : moment.offsets) {
    const auto start = m_starts.find({range.topic, range.partition});
    if (start == m_starts.end() || range.end < start->second) continue;
    // One that was given the records before is not struck by their end.
    if (consumers() == Consumers::running) continue;
    took_effect(fmt::format("instance {} reads on from offset {} of {}", moment.instance, range.end,
                            to_text(start->first)));
    return;
  }
}

}  // namespace wringer::faults
