#include "harness/core/verdict.h"

#include "harness/core/assert.h"

namespace wringer {

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return "holds";
    case Verdict::inconclusive:
      return "inconclusive";
    case Verdict::violated:
      return "violated";
  }
  assertion_failed("a known verdict", __FILE__, __LINE__);
}

}  // namespace wringer
