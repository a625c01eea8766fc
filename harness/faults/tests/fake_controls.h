#pragma once

// A case that isn't there: writes down what a fault asks for, in order, and answers when the test
// tells it to.

#include "harness/faults/controls.h"
#include "harness/faults/fault.h"
#include "harness/faults/tests/fake_broker_controls.h"
#include "harness/faults/tests/fake_database_controls.h"
#include "harness/faults/tests/fake_group_controls.h"
#include "harness/faults/tests/fake_link_controls.h"
#include "harness/faults/tests/fake_process_controls.h"
#include "harness/faults/tests/fake_topic_controls.h"

#include <string>
#include <utility>
#include <vector>

namespace wringer::faults {

class FakeControls final : public Controls {
 public:
  [[nodiscard]] FakeProcessControls& processes() override { return m_processes; }
  [[nodiscard]] FakeLinkControls& links() override { return m_links; }
  [[nodiscard]] FakeGroupControls& groups() override { return m_groups; }
  [[nodiscard]] FakeDatabaseControls& database() override { return m_database; }
  [[nodiscard]] FakeBrokerControls& brokers() override { return m_brokers; }
  [[nodiscard]] FakeTopicControls& topics() override { return m_topics; }

  std::uint64_t note(Instance, const std::string&, const std::string&) override { return 1; }
  [[nodiscard]] MonotonicTime now() const override { return time; }
  [[nodiscard]] WallTime wall_now() const override { return {}; }
  void after(Duration duration, std::function<void()> then) override {
    m_timers.emplace_back(time + duration, std::move(then));
  }

  [[nodiscard]] ContentSources sources() const override { return {events, sql}; }

  // Lets time pass and what was to come then.
  void pass(Duration duration) {
    time += duration;
    // What is done may set a timer of its own.
    for (std::size_t i = 0; i < m_timers.size(); ++i) {
      if (!m_timers[i].second || m_timers[i].first > time) continue;
      std::exchange(m_timers[i].second, nullptr)();
    }
  }

  std::vector<std::string> calls;
  MonotonicTime time{};
  EventIndex events;
  SqlWatch sql;

 private:
  FakeProcessControls m_processes{calls};
  FakeLinkControls m_links{calls};
  FakeGroupControls m_groups{calls};
  FakeDatabaseControls m_database{calls};
  FakeBrokerControls m_brokers{calls};
  FakeTopicControls m_topics{calls};
  std::vector<std::pair<MonotonicTime, std::function<void()>>> m_timers;
};

// All of a receipt's evidence, a line each.
inline std::string evidence_of(const Fault& fault) {
  std::string text;
  for (const std::string& line : fault.receipt().evidence) text += line + "\n";
  return text;
}

}  // namespace wringer::faults
