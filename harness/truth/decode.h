#pragma once

// From rows and records to effects and events. Pure functions.

#include "harness/clients/kafka.h"
#include "harness/core/history.h"
#include "harness/core/random.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace wringer::truth {

// A column of a row: its name, and its value as text; nullopt is NULL.
using Field = std::pair<std::string, std::optional<std::string>>;

// "id=17, event_id=e17, note=NULL": every column, long values shortened.
[[nodiscard]] std::string row_text(const std::vector<Field>& row);

// Recognises records by key and value. Where several events have the same, the n-th record is the
// n-th event; further ones repeat the last.
[[nodiscard]] std::vector<InputRecord> recognise(
    const std::vector<clients::IncomingRecord>& records, const std::vector<Event>& events);

}  // namespace wringer::truth
