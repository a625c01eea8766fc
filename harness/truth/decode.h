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

struct AppendRow {
  // What the event column holds.
  std::optional<std::string> event;
  std::string evidence;
  std::optional<WallTime> committed_at;
};

// `rows` in the order of commit, where it is known.
[[nodiscard]] EffectSet decode_append(const std::string& name, const std::vector<AppendRow>& rows,
                                      const std::vector<Event>& events, Seed seed);

struct SumRow {
  std::optional<std::string> key;
  std::optional<std::string> sum;
  std::string evidence;
};

// A key whose sum is spread over several rows has the effects of all of them. The sum 0 of a key
// that the workload doesn't have is no effect, so that a schema may come with accounts of its own.
// No key may have more than k_digits_max events.
[[nodiscard]] EffectSet decode_sums(const std::string& name, const std::vector<SumRow>& rows,
                                    const std::vector<Event>& events);

// Recognises records by key and payload. Where several events have the same, the n-th record is the
// n-th event; further ones repeat the last.
[[nodiscard]] std::vector<InputRecord> recognise(
    const std::vector<clients::IncomingRecord>& records, const std::vector<Event>& events);

}  // namespace wringer::truth
