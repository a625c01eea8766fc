#include "harness/core/exit_code.h"

#include "harness/core/assert.h"

#include <algorithm>
#include <array>

namespace wringer {

ExitCode exit_code_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return ExitCode::holds;
    case Verdict::inconclusive:
      return ExitCode::inconclusive;
    case Verdict::violated:
      return ExitCode::violated;
  }
  assertion_failed("a known verdict", __FILE__, __LINE__);
}

ExitCode exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage:
      return ExitCode::usage;
    case ErrorCode::environment:
      return ExitCode::environment;
    case ErrorCode::timed_out:
      return ExitCode::environment;
    case ErrorCode::corrupt:
      return ExitCode::environment;
    case ErrorCode::interrupted:
      return ExitCode::interrupted;
    case ErrorCode::own_fault:
      return ExitCode::own_fault;
  }
  assertion_failed("a known error code", __FILE__, __LINE__);
}

ExitCode dominant(ExitCode a, ExitCode b) {
  // From the most to the least telling. A found violation stays found even when the run was
  // interrupted afterwards; everything else says only that something was not tried.
  static constexpr std::array k_order{
      ExitCode::violated,    ExitCode::interrupted,  ExitCode::own_fault,        ExitCode::usage,
      ExitCode::environment, ExitCode::inconclusive, ExitCode::nothing_selected, ExitCode::holds};
  auto rank = [](ExitCode code) { return std::find(k_order.begin(), k_order.end(), code); };
  return rank(a) < rank(b) ? a : b;
}

}  // namespace wringer
