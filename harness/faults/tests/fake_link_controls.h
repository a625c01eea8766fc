#pragma once

#include "harness/core/duration.h"
#include "harness/faults/link_controls.h"

#include <functional>
#include <string>
#include <vector>

namespace wringer::faults {

class FakeLinkControls final : public LinkControls {
 public:
  explicit FakeLinkControls(std::vector<std::string>& calls) : m_calls(calls) {}

  void freeze(Instance) override { m_calls.emplace_back("freeze"); }
  void thaw(Instance) override { m_calls.emplace_back("thaw"); }
  void sever(Instance) override { m_calls.emplace_back("sever"); }
  void forward(const Moment&) override { m_calls.emplace_back("forward"); }
  [[nodiscard]] bool is_held(const Moment&) const override { return held; }
  [[nodiscard]] Status answer_with_error(const Moment&, std::int16_t code) override {
    m_calls.push_back("answer_with_error " + std::to_string(code));
    if (on_answer) on_answer();
    return possible;
  }
  [[nodiscard]] Status edit_error(const Moment&, std::int16_t code) override {
    m_calls.push_back("edit_error " + std::to_string(code));
    return possible;
  }
  [[nodiscard]] Status edit_throttle(const Moment&, Duration time) override {
    m_calls.push_back("edit_throttle " + to_text(time));
    return possible;
  }
  int cut(const LinkSelection& which, Cut how) override {
    m_calls.push_back(std::string("cut ") + (how == Cut::fin ? "fin" : "reset"));
    selection = which;
    return cuts;
  }
  int impose(const LinkSelection& which, const LinkRule& what) override {
    m_calls.emplace_back("impose");
    selection = which;
    rule = what;
    return 1;
  }
  [[nodiscard]] LinkReport report(int) const override { return reported; }
  LinkReport lift(int) override {
    m_calls.emplace_back("lift");
    return reported;
  }
  [[nodiscard]] std::uint64_t newest_connection() const override { return newest; }

  // What was asked for last.
  LinkSelection selection;
  LinkRule rule;
  // To be set by the test: what a fault finds.
  bool held = true;
  Status possible;
  int cuts = 1;
  LinkReport reported;
  std::uint64_t newest = 1;
  // What happens while an answer is given in the broker's place.
  std::function<void()> on_answer;

 private:
  std::vector<std::string>& m_calls;
};

}  // namespace wringer::faults
