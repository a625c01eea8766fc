#include "harness/faults/broker_down.h"

#include "harness/core/duration.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::faults {

std::vector<Parameter> BrokerDown::broker_parameters() {
  return {
      {.name = "broker",
       .type = ParameterType::name,
       .summary = "which: the leader of the topic's first partition, the group's coordinator, or "
                  "the one that the moment's message concerns",
       .default_text = "leader",
       .choices = {"leader", "coordinator", "of-moment"}},
      {.name = "restart",
       .type = ParameterType::name,
       .summary = "when it is started again: at once, or when all faults are healed",
       .default_text = "at-once",
       .choices = {"at-once", "heal"}}};
}

std::vector<FaultMistake> BrokerDown::check(const FaultSpec& fault) {
  const bool of_kafka = fault.at.moment.starts_with("kafka.");
  if (fault.get<std::string>("broker") != "of-moment" || of_kafka) return {};
  return {{"broker", "a message to Postgres concerns no broker: say leader or coordinator"}};
}

void BrokerDown::choose(std::function<void(Result<std::int32_t>)> done) {
  const std::string which = *spec().get<std::string>("broker");
  if (which == "of-moment") {
    done(moment().broker);
  } else if (which == "coordinator") {
    controls().brokers().find_coordinator(std::move(done));
  } else {
    controls().brokers().find_leader(std::move(done));
  }
}

void BrokerDown::strike(std::function<void()> done) {
  prove_what_was_held();
  choose([this, done = std::move(done)](const Result<std::int32_t>& broker) mutable {
    if (!broker) {
      prove("it is not known which broker it would be: " + broker.error().message);
      m_over = true;
      m_serves = true;
      done();
      return;
    }
    m_broker = *broker;
    end(m_broker, [this, done = std::move(done)](const Result<std::string>& how) {
      ended(how);
      done();
    });
  });
}

void BrokerDown::ended(const Result<std::string>& how) {
  if (!how) {
    prove(fmt::format("broker {} could not be ended: {}", m_broker, how.error().message));
    m_over = true;
    return;
  }
  prove(fmt::format("broker {} {}, {} later", m_broker, *how,
                    to_text(controls().now() - receipt().fired_at)));
  set_effective(true);
  if (spec().get<std::string>("restart") == "at-once") {
    start_again();
  } else if (controls().brokers().brokers().size() > 1) {
    await_others();
  } else {
    m_over = true;
  }
}

void BrokerDown::await_others() {
  controls().brokers().await_failover(m_broker, [this](const Result<std::int32_t>& leader) {
    prove(leader ? fmt::format("broker {} leads in its place since {} later", *leader,
                               to_text(controls().now() - receipt().fired_at))
                 : "no other broker took its place: " + leader.error().message);
    m_over = true;
  });
}

void BrokerDown::start_again() {
  m_starting = true;
  controls().brokers().start(m_broker, [this](const Status& started) {
    m_starting = false;
    m_serves = started.has_value();
    m_started = started;
    m_over = true;
    prove(started ? fmt::format("it serves again since {} later",
                                to_text(controls().now() - receipt().fired_at))
                  : "it did not come back: " + started.error().message);
    if (m_healing) std::exchange(m_healing, nullptr)(started);
  });
}

bool BrokerDown::lasts_until_heal() const {
  return spec().get<std::string>("restart") == "heal";
}

void BrokerDown::undo(std::function<void(Status)> done) {
  if (m_serves || m_broker < 0) {
    done({});
    return;
  }
  m_healing = std::move(done);
  if (!m_starting) start_again();
}

}  // namespace wringer::faults
