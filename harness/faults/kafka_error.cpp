#include "harness/faults/kafka_error.h"

#include "harness/core/assert.h"
#include "harness/core/duration.h"
#include "harness/faults/error_code.h"
#include "harness/faults/link_controls.h"
#include "harness/faults/patience.h"
#include "harness/wire/kafka/error_names.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::faults {

FaultKind KafkaError::kind() {
  return {.name = "kafka-error",
          .group = FaultGroup::link,
          .summary =
              "the client is told of an error that its broker could have given; what it says of "
              "a group is made true first",
          .parameters = {{.name = "code",
                          .type = ParameterType::name,
                          .summary = "the error, by its name or its number",
                          .presence = Parameter::Presence::required}},
          .reports = {"kafkajs#1119", "librdkafka#3745", "brod#199", "spring-kafka#3703",
                      "librdkafka#3306"},
          .check = check_error_code,
          .sweep = {{.moments = {moments::k_kafka_offset_commit},
                     .phases = {Phase::requested},
                     .scope = SweepRule::Scope::each_program,
                     .whose = SweepRule::Whose::classic_members,
                     .arguments = {{"code", "REBALANCE_IN_PROGRESS"}}},
                    {.moments = {moments::k_kafka_offset_commit},
                     .phases = {Phase::requested},
                     .scope = SweepRule::Scope::each_program,
                     .whose = SweepRule::Whose::members,
                     .arguments = {{"code", "UNKNOWN_MEMBER_ID"}}},
                    // What is sent again comes behind what was sent meanwhile.
                    {.moments = {moments::k_kafka_produce},
                     .phases = {Phase::requested},
                     .scope = SweepRule::Scope::each_program,
                     .arguments = {{"code", "NOT_LEADER_OR_FOLLOWER"}}}}};
}

void KafkaError::prepare() {
  const auto code = parse_error_code(spec().get<std::string>("code").value_or(""));
  WRINGER_ASSERT(code.has_value());
  m_code = *code;
  if (m_coordinator.emplace(m_code).is_one()) return;
  m_coordinator.reset();
}

void KafkaError::strike(std::function<void()> done) {
  prove_what_was_held();
  if (!m_coordinator) {
    say();
    done();
    return;
  }
  m_coordinator->make_true(
      controls(), moment(), [this, done = std::move(done)](const Result<std::string>& truth) {
        if (truth) {
          prove(*truth);
          m_is_awaited = true;
          say();
          await_return();
        } else {
          prove(fmt::format("{} would not be true, so nobody was told: {}",
                            wire::kafka::error_text(m_code), truth.error().message));
        }
        done();
      });
}

void KafkaError::say() {
  LinkControls& links = controls().links();
  m_said = true;  // It may be delivered before we hear that it can be said.
  const Status said = moment().phase == Phase::requested ? links.answer_with_error(moment(), m_code)
                                                         : links.edit_error(moment(), m_code);
  const std::string error = wire::kafka::error_text(m_code);
  if (said) {
    controls().note(moment().instance, "kafka-error",
                    fmt::format("{} is answered {}", moment().name, error));
  } else {
    m_said = false;
    m_is_awaited = false;
    prove(fmt::format("it could not be answered {}: {}", error, said.error().message));
  }
}

void KafkaError::await_return() {
  controls().after(k_member_patience, [this] {
    if (!std::exchange(m_is_awaited, false)) return;
    prove("it was not in its group again within " + to_text(k_member_patience));
  });
}

void KafkaError::observe(const Moment& moment) {
  if (m_coordinator) m_coordinator->observe(moment);
  if (m_is_awaited && m_coordinator->is_back()) {
    m_is_awaited = false;
    prove(fmt::format("it was in its group again, in generation {}",
                      m_coordinator->member().generation));
  }
  if (!m_said || receipt().effective || moment.phase != Phase::acked) return;
  const Moment& mine = this->moment();
  if (moment.connection != mine.connection || moment.exchange != mine.exchange) return;
  set_effective(true);
  prove(fmt::format("the client was told {}", spec().get<std::string>("code").value_or("")));
  if (m_coordinator) m_coordinator->told(controls());
}

void KafkaError::undo(std::function<void(Status)> done) {
  m_is_awaited = false;
  if (m_coordinator) {
    m_coordinator->undo(controls(), std::move(done));
  } else {
    done({});
  }
}

}  // namespace wringer::faults
