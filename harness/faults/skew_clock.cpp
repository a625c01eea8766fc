#include "harness/faults/skew_clock.h"

#include "harness/core/duration.h"
#include "harness/faults/patience.h"
#include "harness/faults/process_controls.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::faults {
namespace {

bool shows_work(const Moment& moment) {
  return moment.phase == Phase::acked &&
         (moment.name == moments::k_postgres_commit ||
          moment.name == moments::k_kafka_offset_commit || moment.name == moments::k_kafka_produce);
}

std::string offset_text(Duration offset) {
  return offset < Duration::zero() ? to_text(-offset) + " behind" : to_text(offset) + " ahead of";
}

std::vector<FaultMistake> check_skew(const FaultSpec& fault) {
  const auto by = fault.get<Duration>("by");
  if (by && *by == Duration::zero()) return {{"by", "a clock that is off by nothing is right"}};
  return {};
}

}  // namespace

FaultKind SkewClock::kind() {
  return {
      .name = "skew-clock",
      .group = FaultGroup::clock,
      .summary = "the instance's wall clock is wrong: from its start, or by a jump",
      .placement = Placement::moment_or_start,
      .parameters = {{.name = "on",
                      .type = ParameterType::instance,
                      .summary = "whom it strikes, if not the instance of the address"},
                     {.name = "by",
                      .type = ParameterType::signed_duration,
                      .summary = "how far it is ahead of the true time; behind it, with a minus",
                      .presence = Parameter::Presence::required}},
      .needs = {Need::faketime},
      .strikes = FaultKind::Strikes::clocks,
      .check = &check_skew};
}

void SkewClock::prepare() {
  const auto on = spec().get<std::int64_t>("on");
  const auto whom = on ? static_cast<Instance>(*on) : spec().at.instance;
  const int all = controls().processes().instances();
  for (Instance instance = 1; instance <= all; ++instance) {
    if (whom != k_any_instance && whom != instance) continue;
    const Status prepared = controls().processes().prepare_clock(instance);
    if (!prepared) m_problem = prepared.error().message;
  }
}

void SkewClock::strike(std::function<void()> done) {
  prove_what_was_held();
  const Duration by = *spec().get<Duration>("by");
  controls().note(target(), "skew clock", to_text(receipt().fault));
  const Status set = m_problem.empty() ? controls().processes().set_clock(target(), by)
                                       : Status(fail(ErrorCode::environment, m_problem));
  if (!set) {
    prove("the clock could not be set: " + set.error().message);
    m_proved = true;
  } else {
    m_set = true;
    prove(fmt::format("the wall clock of instance {} was set to {} the true time", target(),
                      offset_text(by)));
    if (controls().processes().running(target())) look_for_proof();
  }
  done();
}

void SkewClock::look_for_proof() {
  m_proved = true;
  const Result<std::string> proof = controls().processes().clock_proof(target());
  prove(proof ? *proof : "it goes by the true time all the same: " + proof.error().message);
  set_effective(proof.has_value());
  if (!proof) return;
  m_is_awaited = true;
  controls().after(k_effect_patience, [this] {
    if (std::exchange(m_is_awaited, false)) prove("nothing that it did by that clock was seen");
  });
}

void SkewClock::observe(const Moment& moment) {
  // At the start there is nobody yet who could go by it.
  const bool is_its = m_set && moment.instance == target();
  if (is_its && !m_proved) look_for_proof();
  if (!is_its || !m_is_awaited || !shows_work(moment)) return;
  m_is_awaited = false;
  prove(fmt::format("it went through {} by that clock", moment.name));
}

void SkewClock::undo(std::function<void(Status)> done) {
  m_is_awaited = false;
  done(m_set ? controls().processes().set_clock(target(), Duration::zero()) : Status{});
}

}  // namespace wringer::faults
