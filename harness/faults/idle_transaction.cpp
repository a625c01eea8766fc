#include "harness/faults/idle_transaction.h"

#include "harness/core/duration.h"
#include "harness/faults/database_controls.h"
#include "harness/faults/patience.h"

#include <fmt/format.h>

namespace wringer::faults {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_usual_time = 1s;

bool until_heal(const FaultSpec& spec) {
  return spec.get<std::string>("until") == "heal";
}

bool locks(const FaultSpec& spec) {
  return spec.get<std::string>("mode").value_or("none") != "none";
}

std::vector<FaultMistake> check_idle_transaction(const FaultSpec& fault) {
  std::vector<FaultMistake> mistakes;
  const bool has_table = fault.arguments.contains("table");
  if (locks(fault) && !has_table) mistakes.push_back({"mode", "it needs a 'table' to lock"});
  if (!locks(fault) && has_table) {
    mistakes.push_back({"table", "say 'mode: share' or 'mode: row'; nothing is locked otherwise"});
  }
  if (fault.arguments.contains("for") && fault.arguments.contains("until")) {
    mistakes.push_back({"until", "'for' and 'until' exclude each other"});
  }
  if (locks(fault) && until_heal(fault)) {
    mistakes.push_back({"until",
                        "the system would wait for the lock, and the healing for the system; say "
                        "'for', or an address"});
  }
  return mistakes;
}

}  // namespace

FaultKind IdleTransaction::kind() {
  return {
      .name = "idle-transaction",
      .group = FaultGroup::database,
      .summary = "somebody else's transaction stays open, perhaps with a lock",
      .placement = Placement::moment_or_start,
      .parameters = {{.name = "mode",
                      .type = ParameterType::name,
                      .summary = "what it locks: nothing, the table against writes, or its rows",
                      .default_text = "none",
                      .choices = {"none", "share", "row"}},
                     {.name = "table", .type = ParameterType::name, .summary = "which table"},
                     {.name = "for",
                      .type = ParameterType::duration,
                      .summary =
                          "how long it is open, or somebody waits for its lock; 1s if nothing "
                          "else is said"},
                     {.name = "until",
                      .type = ParameterType::until,
                      .summary = "or until this moment, or until all faults are healed",
                      .choices = {"heal"}}},
      .reports = {"marten#4952", "Eventuous#222", "SQLStreamStore#121"},
      .check = check_idle_transaction};
}

bool IdleTransaction::lasts_until_heal() const {
  return until_heal(spec());
}

OpenTransaction IdleTransaction::wanted() const {
  OpenTransaction wanted;
  const std::string mode = spec().get<std::string>("mode").value_or("none");
  if (mode == "share") wanted.lock = OpenTransaction::Lock::share;
  if (mode == "row") wanted.lock = OpenTransaction::Lock::row;
  wanted.table = spec().get<std::string>("table").value_or("");
  return wanted;
}

void IdleTransaction::strike(std::function<void()> done) {
  prove_what_was_held();
  controls().database().open_transaction(
      wanted(), [this, done = std::move(done)](const Result<DatabaseControls::Process>& process) {
        opened(process);
        done();
      });
}

void IdleTransaction::opened(const Result<DatabaseControls::Process>& process) {
  if (!process) {
    prove("the transaction could not be opened: " + process.error().message);
    m_ended = true;
    return;
  }
  m_process = *process;
  controls().note(0, "opened", fmt::format("a transaction of ours, process {}", *process));
  prove(fmt::format("a transaction of ours stood open (process {}{})", *process,
                    locks(spec()) ? ", with its lock" : ""));
  if (const auto until = spec().get<Address>("until")) m_until.emplace(*until);
  if (!locks(spec())) {
    set_effective(true);
    end_after_its_time();
    return;
  }
  look_for_waiting();
  // Whoever is on the way to the lock is not overtaken by a clock.
  controls().after(k_effect_patience, [this] {
    if (!m_someone_waited && !m_until) end({});
  });
}

void IdleTransaction::end_after_its_time() {
  if (m_until || lasts_until_heal()) return;
  controls().after(spec().get<Duration>("for").value_or(k_usual_time), [this] { end({}); });
}

void IdleTransaction::look_for_waiting() {
  if (m_ended || m_someone_waited) return;
  controls().database().find_waiting_for(*m_process, [this](const Result<std::string>& who) {
    if (who && !who->empty() && !m_someone_waited) {
      m_someone_waited = true;
      prove(fmt::format("{} waited for its lock", *who));
      set_effective(true);
      end_after_its_time();
    }
    controls().after(k_look_for_waiting_every, [this] { look_for_waiting(); });
  });
}

void IdleTransaction::observe(const Moment& moment) {
  if (m_until && !m_ended && m_until->reached_by(moment, controls().sources())) end({});
}

void IdleTransaction::end(std::function<void(Status)> then) {
  if (m_ended || !m_process) {
    if (then) then({});
    return;
  }
  m_ended = true;
  controls().database().end_transaction(*m_process, [this,
                                                     then = std::move(then)](const Status& ended) {
    controls().note(0, "ended", "the transaction of ours");
    prove(ended ? fmt::format("it ended after {}", to_text(controls().now() - receipt().fired_at))
                : "it had been ended by somebody else: " + ended.error().message);
    if (!ended) set_effective(false);
    if (then) then({});
  });
}

void IdleTransaction::undo(std::function<void(Status)> done) {
  end(std::move(done));
}

}  // namespace wringer::faults
