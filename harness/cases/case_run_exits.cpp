// Instances that end by themselves, and the supervisor that starts them again.

#include "harness/cases/case_run.h"

#include <fmt/format.h>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t k_log_lines = 5;
// Of a supervisor, while what its program needs is not there.
constexpr Duration k_restart_pause = 200ms;

// A daemon's first process ends at once, and seems to have failed.
std::string what_lived_on(int processes) {
  if (processes == 0) return "";
  return fmt::format(
      " while {} of its processes went on in the background, where Wringer ended {}: start it so "
      "that it stays in the foreground",
      processes == 1 ? "one" : std::to_string(processes), processes == 1 ? "it" : "them");
}

// The last line stands first: it mostly says why, and a story may have room for no more.
std::string last_words(const std::vector<std::string>& lines) {
  if (lines.empty()) return " and wrote nothing";
  std::string text = "; its last words: " + lines.back();
  if (lines.size() > 1) text += "\n    after";
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) text += "\n    " + lines[i];
  return text;
}

}  // namespace

void CaseRun::on_exit(Instance instance, const instances::UnaskedExit& exit) {
  if (m_tearing_down) return;
  const std::vector<std::string> lines =
      instances::last_lines_of(m_fleet->at(instance), k_log_lines);
  const std::string ending = to_text(exit.status) + what_lived_on(exit.lived_on);
  m_controls->note(instance, "exited", ending);
  const std::string how = fmt::format("instance {} {}", instance, ending) + last_words(lines);
  if (!m_ready) {
    m_doubts.push_back(how + "\n    before it was ready");
    return;
  }
  if (exit.status.signal != 0) note_crash(instance, ending, how);
  if (m_controls->database().down()) {
    // It can't do without: that it ends is no news, and to start it at once would be in vain.
    m_controls->database().when_up([this, instance] { start_again(instance); });
    return;
  }
  // While a service can't be reached, to end and to be started again is a way to wait for it.
  const bool is_waiting = !all_over();
  if (is_waiting || m_exits.count(instance) <= ExitCount::k_most) {
    m_controls->after(is_waiting ? k_restart_pause : Duration::zero(),
                      [this, instance] { start_again(instance); });
    return;
  }
  if (m_exits.of(instance) == ExitCount::k_most + 1) {
    m_own_anomalies.push_back({.property = "crash loop",
                               .event = std::nullopt,
                               .summary = m_exits.in_loop(),
                               .evidence = {how}});
  }
}

// It is started again, so that nothing else might tell of it.
void CaseRun::note_crash(Instance instance, const std::string& ending, const std::string& how) {
  const std::string summary =
      fmt::format("instance {} {}, and nobody had asked for that", instance, ending);
  for (Anomaly& known : m_crashes) {
    if (known.summary != summary) continue;
    known.evidence.push_back(how);
    return;
  }
  m_crashes.push_back(
      {.property = "crash", .event = std::nullopt, .summary = summary, .evidence = {how}});
}

// What any supervisor would do; neither a fault of ours nor a healing. Its members leave their
// groups first, as after a kill, so that nobody waits for a session timeout.
void CaseRun::start_again(Instance instance) {
  m_controls->groups().leave_groups(instance, [this, instance](const Result<int>& left) {
    if (!left) m_controls->note(instance, "notice", left.error().message);
    m_controls->processes().start(instance, [this, instance](const Status& started) {
      if (!started) m_controls->note(instance, "notice", started.error().message);
    });
  });
}

}  // namespace wringer::cases
