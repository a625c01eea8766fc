#pragma once

// What records carry. Private to this folder.

#include "harness/core/history.h"
#include "harness/core/random.h"
#include "harness/scenario/workload_spec.h"

#include <string>
#include <string_view>

namespace wringer::workload {

// The JSON object that the template gives for this event.
[[nodiscard]] std::string make_payload(const scenario::ValueTemplate& value, const Event& event,
                                       Seed seed);
// What a record of this kind of poison carries in the place of that.
[[nodiscard]] std::string make_poison(const scenario::PoisonSpec& poison,
                                      const scenario::ValueTemplate& value, const Event& event,
                                      Seed seed);
// "bad-bytes": the word of a scenario file.
[[nodiscard]] std::string_view to_string(scenario::PoisonKind kind);

// What stands for "{uuid}": in the shape of a random UUID (RFC 4122, version 4), but drawn from the
// seed.
[[nodiscard]] std::string uuid_of(const Event& event, Seed seed);

}  // namespace wringer::workload
