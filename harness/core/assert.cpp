#include "harness/core/assert.h"

#include <cstdio>
#include <cstdlib>

namespace wringer {

void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "wringer: a bug in Wringer itself: `%s` does not hold at %s:%d\n", condition,
               file, line);
  std::fflush(stderr);
  std::abort();
}

}  // namespace wringer
