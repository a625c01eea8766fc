#pragma once

#include "tests/clients/pipeline.h"

namespace wringer::test {

// The services that all tests of this program share. Starts them at the first call; an error is
// the same at each.
[[nodiscard]] Result<const Ground*> shared_ground();

// Ends them. Call it once, after the last test.
void end_shared_ground();

}  // namespace wringer::test
