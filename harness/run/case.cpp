#include "harness/run/case.h"

#include "harness/run/case_run.h"

namespace wringer::run {

Result<CaseResult> run_case(const Ground& ground, const CaseOrder& order) {
  return CaseRun(ground, order).run();
}

}  // namespace wringer::run
