#include "harness/faults/delay.h"

#include "harness/core/duration.h"
#include "harness/faults/link_controls.h"

#include <fmt/format.h>

namespace wringer::faults {

FaultKind Delay::kind() {
  return {.name = "delay",
          .group = FaultGroup::link,
          .summary = "a request or an answer comes later, and what follows it on its connection",
          .parameters = {{.name = "for",
                          .type = ParameterType::duration,
                          .summary = "how much later",
                          .default_text = "500ms"}},
          .reports = {"librdkafka#1122", "confluent-kafka-dotnet#192"},
          .check = [](const FaultSpec& spec) -> std::vector<FaultMistake> {
            if (spec.at.is_start() || spec.at.phase != Phase::acked) return {};
            return {{"at", "an answer that was delivered can't be delayed any more; use 'after'"}};
          },
          .sweep = {{.moments = {moments::k_kafka_offset_commit},
                     .phases = {Phase::requested},
                     .scope = SweepRule::Scope::each_program}}};
}

void Delay::strike(std::function<void()> done) {
  prove_what_was_held();
  controls().note(moment().instance, "delay", to_text(receipt().fault));
  controls().after(*spec().get<Duration>("for"), [this, done = std::move(done)] {
    const bool was_held = controls().links().is_held(moment());
    const std::string later = to_text(controls().now() - receipt().fired_at);
    prove(was_held ? fmt::format("it went on {} later", later)
                   : fmt::format("its connection had ended when it should go on, {} later", later));
    // Whoever gives up on what is late has felt it.
    set_effective(true);
    done();
  });
}

}  // namespace wringer::faults
