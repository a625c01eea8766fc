#pragma once

// Fields of records and calls, by which a scenario tells them apart. Private to this folder.

#include "harness/scenario/expectations.h"
#include "harness/scenario/yaml_cursor.h"

#include <optional>
#include <string>
#include <vector>

namespace wringer::scenario {

// What the fields belong to.
enum class Carrier { record, call };

// The name of a field; a mistake if it begins like one of those around the JSON object and is none.
[[nodiscard]] std::string read_field(const std::optional<YamlCursor>& cursor, Carrier carrier);
// {FIELD: VALUE, FIELD: [VALUE, …]}
[[nodiscard]] std::vector<OnlySpec> read_only(const std::optional<YamlCursor>& cursor,
                                              Carrier carrier);

}  // namespace wringer::scenario
