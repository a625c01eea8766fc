#pragma once

#include "harness/faults/link_controls.h"

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

 private:
  std::vector<std::string>& m_calls;
};

}  // namespace wringer::faults
