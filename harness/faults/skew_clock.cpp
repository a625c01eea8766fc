#include "harness/faults/skew_clock.h"

#include "harness/core/duration.h"
#include "harness/faults/process_controls.h"

#include <fmt/format.h>

namespace wringer::faults {
namespace {

std::string offset_text(Duration offset) {
  return offset < Duration::zero() ? to_text(-offset) + " behind" : to_text(offset) + " ahead of";
}

std::vector<FaultMistake> check(const FaultSpec& fault) {
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
      .check = &check};
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
}

void SkewClock::observe(const Moment& moment) {
  // At the start there is nobody yet who could go by it.
  if (m_set && !m_proved && moment.instance == target()) look_for_proof();
}

void SkewClock::undo(std::function<void(Status)> done) {
  done(m_set ? controls().processes().set_clock(target(), Duration::zero()) : Status{});
}

}  // namespace wringer::faults
