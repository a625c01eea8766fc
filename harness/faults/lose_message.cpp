#include "harness/faults/lose_message.h"

#include "harness/core/duration.h"
#include "harness/faults/link_controls.h"

#include <fmt/format.h>

#include <iterator>

namespace wringer::faults {
namespace {

std::vector<FaultMistake> needs_phase(const FaultSpec& spec, Phase phase, const char* instead) {
  if (spec.at.is_start() || spec.at.phase == phase) return {};
  return {{"at", fmt::format("{} needs '{}: {}'; {}", spec.kind, phase_key(phase), spec.at.moment,
                             instead)}};
}

std::vector<MomentName> durable_writes() {
  return {std::begin(moments::k_durable_writes), std::end(moments::k_durable_writes)};
}

}  // namespace

std::vector<Parameter> LoseMessage::parameters() {
  return {{.name = "cut",
           .type = ParameterType::name,
           .summary = "what happens to its connection: it is reset, ends in good order (fin), or "
                      "falls silent (none)",
           .default_text = "reset",
           .choices = {"reset", "fin", "none"}},
          {.name = "for",
           .type = ParameterType::duration,
           .summary = "with 'cut: none': how long the silence lasts, if not until all is healed"}};
}

bool LoseMessage::is_over() const {
  return !m_rule || !spec().get<Duration>("for");
}

bool LoseMessage::lasts_until_heal() const {
  return m_rule && !spec().get<Duration>("for");
}

void LoseMessage::strike(std::function<void()> done) {
  m_newest_connection = controls().links().newest_connection();
  prove_what_was_held();
  controls().note(moment().instance, spec().kind, to_text(receipt().fault));
  const bool was_held = controls().links().is_held(moment());
  const std::string cut = spec().get<std::string>("cut").value_or("reset");
  if (!was_held) {
    prove("its connection had ended already");
  } else if (cut == "none") {
    fall_silent();
  } else {
    const int count = controls().links().cut({.connection = moment().connection},
                                             cut == "fin" ? Cut::fin : Cut::reset);
    prove(fmt::format("its connection {}", cut == "fin" ? "was closed" : "was reset"));
    set_effective(count == 1);
  }
  done();
}

void LoseMessage::fall_silent() {
  m_rule = controls().links().impose({.connection = moment().connection}, Blackhole{});
  set_effective(controls().links().report(*m_rule).has_effect());
  prove("from then on nothing passed on its connection, in either direction");
  const auto time = spec().get<Duration>("for");
  if (!time) return;
  controls().after(*time, [this] { end_silence(); });
}

void LoseMessage::end_silence() {
  if (!m_rule) return;
  const LinkReport report = controls().links().lift(*m_rule);
  m_rule.reset();
  prove(fmt::format("it was silent for {}{}, then ended",
                    to_text(controls().now() - receipt().fired_at),
                    report.unheard_ends > 0 ? "; one side gave up on it meanwhile" : ""));
}

void LoseMessage::observe(const Moment& moment) {
  if (!receipt().fired || m_reconnected) return;
  if (moment.instance != this->moment().instance || moment.service != this->moment().service)
    return;
  if (moment.connection <= m_newest_connection) return;
  m_reconnected = true;
  prove(fmt::format("instance {} was back on a new connection {} later", moment.instance,
                    to_text(controls().now() - receipt().fired_at)));
}

void LoseMessage::undo(std::function<void(Status)> done) {
  if (m_rule && spec().get<Duration>("for")) {
    set_effective(false);
    prove("the silence ended before its time, as the case healed");
  }
  end_silence();
  done({});
}

FaultKind LoseReply::kind() {
  return {.name = "lose-reply",
          .group = FaultGroup::link,
          .summary = "the service did what was asked, and its answer never comes",
          .parameters = parameters(),
          .reports = {"convex-backend#559", "pgjdbc#2197", "vitess#2085", "spring-kafka#2001"},
          .check =
              [](const FaultSpec& spec) {
                return needs_phase(
                    spec, Phase::applied,
                    "what was not forwarded has no answer to lose: for that there is "
                    "lose-request");
              },
          .sweep = {{.moments = durable_writes(), .phases = {Phase::applied}}}};
}

FaultKind LoseRequest::kind() {
  return {.name = "lose-request",
          .group = FaultGroup::link,
          .summary = "the service never hears of what was asked",
          .parameters = parameters(),
          .reports = {"spring-kafka#3703", "oleksiyk/kafka#127", "confluent-kafka-dotnet#1595"},
          .check =
              [](const FaultSpec& spec) {
                return needs_phase(spec, Phase::requested,
                                   "what was forwarded can't be lost any more: for that there is "
                                   "lose-reply");
              },
          .sweep = {{.moments = durable_writes(), .phases = {Phase::requested}}}};
}

}  // namespace wringer::faults
