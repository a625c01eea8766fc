#include "harness/faults/kafka_error.h"

#include "harness/core/assert.h"
#include "harness/faults/error_code.h"
#include "harness/faults/link_controls.h"
#include "harness/wire/kafka/error_names.h"

#include <fmt/format.h>

namespace wringer::faults {

FaultKind KafkaError::kind() {
  return {.name = "kafka-error",
          .group = FaultGroup::link,
          .summary = "the client is told of an error that its broker could have given",
          .parameters = {{.name = "code",
                          .type = ParameterType::name,
                          .summary = "the error, by its name or its number",
                          .presence = Parameter::Presence::required}},
          .reports = {"kafkajs#1119", "librdkafka#3745", "brod#199", "spring-kafka#3703",
                      "librdkafka#3306"},
          .check = check_error_code};
}

void KafkaError::strike(std::function<void()> done) {
  prove_what_was_held();
  const auto code = parse_error_code(spec().get<std::string>("code").value_or(""));
  WRINGER_ASSERT(code.has_value());
  LinkControls& links = controls().links();
  m_said = true;  // It may be delivered before we hear that it can be said.
  const Status said = moment().phase == Phase::requested ? links.answer_with_error(moment(), *code)
                                                         : links.edit_error(moment(), *code);
  const std::string error = wire::kafka::error_text(*code);
  if (said) {
    controls().note(moment().instance, "kafka-error",
                    fmt::format("{} is answered {}", moment().name, error));
  } else {
    m_said = false;
    prove(fmt::format("it could not be answered {}: {}", error, said.error().message));
  }
  done();
}

void KafkaError::observe(const Moment& moment) {
  if (!m_said || receipt().effective || moment.phase != Phase::acked) return;
  const Moment& mine = this->moment();
  if (moment.connection != mine.connection || moment.exchange != mine.exchange) return;
  set_effective(true);
  prove(fmt::format("the client was told {}", spec().get<std::string>("code").value_or("")));
}

}  // namespace wringer::faults
