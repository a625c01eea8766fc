#include "harness/faults/isolate_broker.h"

#include "harness/core/duration.h"
#include "harness/faults/topic_controls.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::faults {

FaultKind IsolateBroker::kind() {
  return {.name = "isolate-broker",
          .group = FaultGroup::broker,
          .summary = "a broker is cut off from the others, and others lead in its place",
          .parameters = {{.name = "broker",
                          .type = ParameterType::name,
                          .summary = "which: the leader of the topic's first partition, or the "
                                     "group's coordinator",
                          .default_text = "leader",
                          .choices = {"leader", "coordinator"}}},
          .needs = {Need::own_kafka, Need::three_brokers},
          .reports = {"confluent-kafka-dotnet#192", "librdkafka#3745"}};
}

void IsolateBroker::strike(std::function<void()> done) {
  prove_what_was_held();
  const auto chosen = [this, done = std::move(done)](const Result<std::int32_t>& broker) {
    if (broker) {
      isolate(*broker);
    } else {
      prove("it is not known which broker it would be: " + broker.error().message);
    }
    done();
  };
  // What we produce ourselves must not get stuck at a leader that leads no more.
  controls().topics().when_produced([this, chosen] {
    if (spec().get<std::string>("broker") == "coordinator") {
      controls().brokers().find_coordinator(chosen);
    } else {
      controls().brokers().find_leader(chosen);
    }
  });
}

void IsolateBroker::isolate(std::int32_t broker) {
  m_broker = broker;
  m_over = false;
  prove(fmt::format("broker {} was cut off from the others", broker));
  controls().brokers().isolate(broker);
  controls().brokers().await_failover(broker, [this](const Result<std::int32_t>& leader) {
    m_over = true;
    if (!leader) {
      prove("no other broker took its place: " + leader.error().message);
      return;
    }
    set_effective(true);
    prove(fmt::format("broker {} leads in its place since {} later", *leader,
                      to_text(controls().now() - receipt().fired_at)));
  });
}

void IsolateBroker::undo(std::function<void(Status)> done) {
  if (m_broker < 0) {
    done({});
    return;
  }
  controls().brokers().rejoin(m_broker, [this, done = std::move(done)](const Status& rejoined) {
    if (rejoined) prove("it reached the others again and was in sync with them");
    done(rejoined);
  });
}

}  // namespace wringer::faults
