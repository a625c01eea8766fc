#pragma once

#include "harness/faults/database_controls.h"
#include "harness/run/case_parts.h"

namespace wringer::run {

class CaseDatabase final : public faults::DatabaseControls {
 public:
  explicit CaseDatabase(const CaseParts& parts) : m_parts(parts) {}

 private:
  [[maybe_unused]] const CaseParts& m_parts;
};

}  // namespace wringer::run
