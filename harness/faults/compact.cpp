#include "harness/faults/compact.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_deadline = 20s;

}  // namespace

FaultKind Compact::kind() {
  return {.name = "compact",
          .group = FaultGroup::topic,
          .summary =
              "of several records of a key only the last is left; the last third of the "
              "events comes after it",
          .parameters = {consumers_parameter()}};
}

void Compact::prepare() {
  controls().topics().hold_back(0);
}

void Compact::act(const TopicControls::Extents&, std::function<void(Status)> done) {
  controls().topics().compact(
      k_deadline, [this, done = std::move(done)](const Result<TopicControls::Extents>& after) {
        if (!after) {
          done(fail(after.error()));
          return;
        }
        for (const auto& [partition, extent] : *after) {
          if (extent.records >= extent.end - extent.start) continue;
          prove(fmt::format("{} of {} records of {} are left", extent.records,
                            extent.end - extent.start, to_text(partition)));
        }
        done({});
      });
}

void Compact::watch(const Moment& moment) {
  if (moment.name != moments::k_kafka_fetch || moment.phase != Phase::applied) return;
  if (moment.offsets.empty()) return;
  took_effect(fmt::format("instance {} was given records of what is left", moment.instance));
}

}  // namespace wringer::faults
