#include "harness/cases/case.h"

#include "harness/cases/case_run.h"

namespace wringer::cases {

Result<CaseResult> run_case(const Ground& ground, const CaseOrder& order) {
  return CaseRun(ground, order).run();
}

}  // namespace wringer::cases
