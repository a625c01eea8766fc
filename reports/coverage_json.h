#pragma once

// The coverage of an exploration as JSON. Private to this folder.

#include "harness/core/coverage.h"

#include <nlohmann/json_fwd.hpp>

namespace wringer::reports {

// {"points": [{"text", "address", "moments", "rank"}], "faults": ["kill"], "cells": [[…]]}: a cell
// is
// {"state", "verdict", "cases", "why"}, of which only the state is always there; row by row.
[[nodiscard]] nlohmann::ordered_json coverage_json(const Coverage& coverage);

}  // namespace wringer::reports
