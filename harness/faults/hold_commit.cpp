#include "harness/faults/hold_commit.h"

#include "harness/core/duration.h"
#include "harness/faults/database_controls.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;

std::vector<FaultMistake> check_hold(const FaultSpec& fault) {
  std::vector<FaultMistake> mistakes;
  if (fault.at.moment != moments::k_postgres_commit || fault.at.phase != Phase::requested) {
    mistakes.push_back(
        {"at", "a COMMIT can be held only where it stands: before: postgres.commit"});
  }
  const bool has_time = fault.arguments.contains("for");
  if (has_time == fault.arguments.contains("until")) {
    mistakes.push_back({has_time ? "until" : "do", "say either 'until' or 'for'"});
  }
  const auto until = fault.get<Address>("until");
  if (until && until->is_start()) mistakes.push_back({"until", "the start is over by then"});
  return mistakes;
}

}  // namespace

FaultKind HoldCommit::kind() {
  return {.name = "hold-commit",
          .group = FaultGroup::database,
          .summary = "a COMMIT waits until something else has happened",
          .parameters =
              {{.name = "until",
                .type = ParameterType::until,
                .summary = "the moment that must come first, or that somebody waits for a row "
                           "that the transaction has locked",
                .choices = {"row-lock"}},
               {.name = "for", .type = ParameterType::duration, .summary = "or for this long"},
               {.name = "deadline",
                .type = ParameterType::duration,
                .summary = "when it goes on in any case",
                .default_text = "5s"}},
          .reports = {"marten#1629", "rails_event_store#106", "kafka-connect-jdbc#27"},
          .check = check_hold,
          .sweep = {{.moments = {moments::k_postgres_commit},
                     .phases = {Phase::requested},
                     .scope = SweepRule::Scope::each_subject,
                     .arguments = {{"for", std::chrono::milliseconds(300)}}}}};
}

bool HoldCommit::waits_for_lock() const {
  return spec().get<std::string>("until") == "row-lock";
}

void HoldCommit::strike(std::function<void()> done) {
  m_done = std::move(done);
  prove_what_was_held();
  controls().note(moment().instance, "hold", "its COMMIT waits");
  look_for_waiting();
  if (const auto time = spec().get<Duration>("for")) {
    controls().after(*time, [this] {
      if (!m_done) return;
      set_effective(true);
      release("");
    });
    return;
  }
  if (const auto until = spec().get<Address>("until")) m_until.emplace(*until);
  controls().after(spec().get<Duration>("deadline").value_or(5s), [this] { give_up(); });
}

void HoldCommit::observe(const Moment& moment) {
  if (!m_done || !m_until || !m_until->reached_by(moment, controls().sources())) return;
  set_effective(true);
  release(fmt::format("{} came first", to_text(m_until->address())));
}

void HoldCommit::look_for_waiting() {
  if (!m_done || !m_waiting.empty()) return;
  controls().database().find_waiting(moment().connection, [this](const Result<std::string>& who) {
    if (!m_done) return;
    if (who && !who->empty()) {
      someone_waits(*who);
    } else {
      controls().after(k_look_for_waiting_every, [this] { look_for_waiting(); });
    }
  });
}

void HoldCommit::someone_waits(const std::string& who) {
  m_waiting = who;
  prove(fmt::format("row lock waited: {} waits for what the held transaction has locked", who));
  if (!waits_for_lock()) return;
  set_effective(true);
  release("");
}

void HoldCommit::give_up() {
  if (!m_done) return;
  const std::string awaited = m_until
                                  ? fmt::format("{} did not come: {}", to_text(m_until->address()),
                                                m_until->what_was_seen())
                                  : "nobody waited for its locks";
  release(fmt::format("{}{}", awaited,
                      m_until && !m_waiting.empty()
                          ? ", as it waits for the held transaction; hold it before it locks, or "
                            "for another key"
                          : ""));
}

void HoldCommit::release(const std::string& why) {
  if (!why.empty()) prove(why);
  prove(fmt::format("the COMMIT went on after {}", to_text(controls().now() - receipt().fired_at)));
  controls().note(moment().instance, "go on", "its COMMIT");
  std::exchange(m_done, nullptr)();
}

}  // namespace wringer::faults
