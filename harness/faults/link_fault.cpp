#include "harness/faults/link_fault.h"

#include "harness/core/duration.h"
#include "harness/faults/link_controls.h"
#include "harness/faults/link_selection.h"
#include "harness/faults/patience.h"

#include <fmt/format.h>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;

// Who is refused leaves no moment that could be awaited.
constexpr Duration k_look_again = 20ms;

}  // namespace

LinkSelection LinkFault::selection() const {
  return link_selection(spec(), target());
}

LinkDirection LinkFault::direction() const {
  return link_direction(spec());
}

void LinkFault::strike(std::function<void()> done) {
  m_newest_connection = controls().links().newest_connection();
  prove_what_was_held();
  controls().note(target(), spec().kind, to_text(receipt().fault));
  begin();
  m_rule = controls().links().impose(selection(), rule());
  const auto time = spec().get<Duration>("for");
  controls().after(time.value_or(k_effect_patience), [this, ends = time.has_value()] {
    m_waited_long = true;
    if (ends) lift_when_met(controls().now() + patience());
  });
  done();
}

void LinkFault::lift_when_met(MonotonicTime latest) {
  if (!m_rule) return;
  if (controls().now() >= latest || has_effect(controls().links().report(*m_rule))) {
    lift();
    return;
  }
  controls().after(k_look_again, [this, latest] { lift_when_met(latest); });
}

bool LinkFault::is_over() const {
  if (!m_rule) return true;
  if (spec().get<Duration>("for")) return false;
  return m_waited_long || has_effect(controls().links().report(*m_rule));
}

bool LinkFault::lasts_until_heal() const {
  return m_rule && !spec().get<Duration>("for");
}

void LinkFault::lift() {
  if (!m_rule) return;
  const LinkReport report = controls().links().lift(*m_rule);
  m_rule.reset();
  set_effective(has_effect(report));
  prove(fmt::format("{}, for {}: {}", to_text(selection()),
                    to_text(controls().now() - receipt().fired_at), to_evidence(report)));
}

void LinkFault::observe(const Moment& moment) {
  if (!receipt().fired || m_rule || m_reconnected) return;
  const LinkSelection concerned = selection();
  if (concerned.instance != k_any_instance && concerned.instance != moment.instance) return;
  if (concerned.service && *concerned.service != moment.service) return;
  if (moment.connection <= m_newest_connection) return;
  m_reconnected = true;
  prove(fmt::format("instance {} was back on a new connection to {} {} after it had begun",
                    moment.instance, to_string(moment.service),
                    to_text(controls().now() - receipt().fired_at)));
}

void LinkFault::undo(std::function<void(Status)> done) {
  const auto time = spec().get<Duration>("for");
  const bool is_early = m_rule && time && controls().now() - receipt().fired_at < *time;
  lift();
  if (is_early) {
    set_effective(false);
    prove("it was lifted before its time, as the case healed");
  }
  done({});
}

}  // namespace wringer::faults
