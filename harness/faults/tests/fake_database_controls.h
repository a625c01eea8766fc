#pragma once

#include "harness/faults/database_controls.h"

#include <string>
#include <vector>

namespace wringer::faults {

class FakeDatabaseControls final : public DatabaseControls {
 public:
  explicit FakeDatabaseControls(std::vector<std::string>& calls) : m_calls(calls) {}

 private:
  [[maybe_unused]] std::vector<std::string>& m_calls;
};

}  // namespace wringer::faults
