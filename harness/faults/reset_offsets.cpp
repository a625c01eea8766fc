#include "harness/faults/reset_offsets.h"

#include "harness/core/duration.h"
#include "harness/faults/offset_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace wringer::faults {
namespace {

constexpr std::string_view k_ago = " ago";

// "10s ago" counts from now.
std::optional<WallTime> time_of(const std::string& to, WallTime now) {
  if (!to.ends_with(k_ago)) return parse_time(to);
  const auto past = parse_duration(to.substr(0, to.size() - k_ago.size()));
  if (!past) return std::nullopt;
  return now - std::chrono::duration_cast<WallTime::duration>(*past);
}

// Relative to what is committed: "-3", "+2".
std::optional<std::int64_t> step_of(const std::string& to) {
  if (to.empty() || (to.front() != '-' && to.front() != '+')) return std::nullopt;
  const auto size = parse_number(to.substr(1));
  if (!size || *size == 0) return std::nullopt;
  return to.front() == '-' ? -*size : *size;
}

std::optional<std::int64_t> offset_of(const std::string& to, const TopicControls::Extent& extent) {
  if (to == "earliest") return extent.start;
  if (to == "latest") return extent.end;
  std::optional<std::int64_t> wanted = parse_number(to);
  if (const auto step = step_of(to)) wanted = extent.next() + *step;
  if (!wanted) return std::nullopt;
  return std::clamp(*wanted, extent.start, extent.end);
}

std::vector<FaultMistake> check_reset(const FaultSpec& fault) {
  const std::string to = fault.get<std::string>("to").value_or("");
  if (offset_of(to, {}) || time_of(to, {})) return {};
  return {{"to", fmt::format("'{}' is no place to read from: earliest, latest, an offset, -N or +N "
                             "from what is committed, '10s ago', or a time such as "
                             "2026-03-01T12:00:00Z",
                             to)}};
}

}  // namespace

FaultKind ResetOffsets::kind() {
  return {.name = "reset-offsets",
          .group = FaultGroup::topic,
          .summary = "the group's committed offsets are set back or forth while it is stopped",
          .parameters = {{.name = "to",
                          .type = ParameterType::name,
                          .summary = "earliest, latest, an offset, -N, +N, '10s ago' or a time",
                          .default_text = "earliest"},
                         {.name = "partition",
                          .type = ParameterType::partition,
                          .summary = "only of this partition, if not of all of the topic"}},
          .strikes = FaultKind::Strikes::processes,
          .reports = {"KAFKA-12468", "apache/kafka#13178", "strimzi#9609"},
          .check = check_reset,
          .sweep = {{.moments = {moments::k_kafka_offset_commit},
                     .phases = {Phase::applied},
                     .scope = SweepRule::Scope::each_program,
                     .arguments = {{"to", "earliest"}}}}};
}

void ResetOffsets::act(const TopicControls::Extents& before, std::function<void(Status)> done) {
  const std::string to = *spec().get<std::string>("to");
  if (const auto time = time_of(to, controls().wall_now())) {
    controls().topics().find_offsets(
        *time, [this, before,
                done = std::move(done)](const Result<TopicControls::Offsets>& found) mutable {
          if (found) {
            set(before, *found, std::move(done));
          } else {
            done(fail(found.error()));
          }
        });
    return;
  }
  TopicControls::Offsets wanted;
  for (const auto& [partition, extent] : before) wanted[partition] = *offset_of(to, extent);
  set(before, wanted, std::move(done));
}

void ResetOffsets::set(const TopicControls::Extents& before, const TopicControls::Offsets& wanted,
                       std::function<void(Status)> done) {
  for (const auto& [partition, offset] : wanted) {
    const TopicControls::Extent& extent = before.at(partition);
    if (!is_meant(spec(), partition) || offset == extent.next()) continue;
    m_offsets[partition] = offset;
    prove(fmt::format("the committed offset of {} was {} and is {} now", to_text(partition),
                      extent.committed < 0 ? "none" : std::to_string(extent.committed), offset));
  }
  if (m_offsets.empty()) {
    done(fail(ErrorCode::environment, "the group's offsets were there already"));
    return;
  }
  controls().topics().set_offsets(m_offsets, std::move(done));
}

void ResetOffsets::watch(const Moment& moment) {
  if (moment.name != moments::k_kafka_fetch || moment.phase != Phase::requested) return;
  for (const OffsetRange& range : moment.offsets) {
    const auto set = m_offsets.find({range.topic, range.partition});
    if (set == m_offsets.end() || range.end != set->second) continue;
    took_effect(
        fmt::format("instance {} reads on from there in {}", moment.instance, to_text(set->first)));
    return;
  }
}

}  // namespace wringer::faults
