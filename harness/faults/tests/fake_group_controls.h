#pragma once

#include "harness/faults/group_controls.h"

#include <string>
#include <vector>

namespace wringer::faults {

class FakeGroupControls final : public GroupControls {
 public:
  explicit FakeGroupControls(std::vector<std::string>& calls) : m_calls(calls) {}

  void leave_groups(Instance, std::function<void(Result<int>)> done) override {
    m_calls.emplace_back("leave_groups");
    left = std::move(done);
  }

  // To be called by the test: the answers that are due.
  std::function<void(Result<int>)> left;

 private:
  std::vector<std::string>& m_calls;
};

}  // namespace wringer::faults
