#include "harness/faults/throttle.h"

#include "harness/core/duration.h"
#include "harness/faults/link_controls.h"

#include <fmt/format.h>

namespace wringer::faults {

FaultKind Throttle::kind() {
  return {.name = "throttle",
          .group = FaultGroup::broker,
          .summary =
              "the broker tells the client that it has used up its quota, and hears nothing "
              "more from that connection for a while",
          .parameters = {{.name = "for",
                          .type = ParameterType::duration,
                          .summary = "the throttle time",
                          .default_text = "1s"}},
          .reports = {"KIP-219"},
          .check = [](const FaultSpec& spec) -> std::vector<FaultMistake> {
            if (!kafka_api_key(spec.at.moment)) {
              return {{"at",
                       "only brokers of Kafka throttle: say one of their messages, such as "
                       "kafka.fetch"}};
            }
            if (spec.at.phase == Phase::applied) return {};
            return {{"at", "the throttle time stands in the answer: use 'after'"}};
          }};
}

void Throttle::strike(std::function<void()> done) {
  prove_what_was_held();
  const Duration time = *spec().get<Duration>("for");
  const Status said = controls().links().edit_throttle(moment(), time);
  if (said) {
    m_said = true;
    controls().note(moment().instance, "throttle",
                    fmt::format("{} is throttled for {}", moment().name, to_text(time)));
    // Nothing of what the client says from now on is heard.
    m_rule = controls().links().impose({.connection = moment().connection},
                                       Stall{LinkDirection::to_service});
    controls().after(time, [this] { go_on(); });
  } else {
    prove("it could not be throttled: " + said.error().message);
  }
  done();
}

void Throttle::observe(const Moment& moment) {
  if (!m_said || receipt().effective || moment.phase != Phase::acked) return;
  const Moment& mine = this->moment();
  if (moment.connection != mine.connection || moment.exchange != mine.exchange) return;
  set_effective(true);
  prove(fmt::format("the client was told to wait for {}", to_text(*spec().get<Duration>("for"))));
}

void Throttle::go_on() {
  if (!m_rule) return;
  const LinkReport report = controls().links().lift(*m_rule);
  m_rule.reset();
  m_ended = true;
  prove(report.bytes > 0 ? "what it said nevertheless was kept from the broker until then"
                         : "it said nothing on that connection until then");
}

void Throttle::undo(std::function<void(Status)> done) {
  go_on();
  done({});
}

}  // namespace wringer::faults
