#pragma once

// The one partition of a response that is meant.

#include "harness/core/error.h"
#include "harness/wire/kafka/topic_names.h"
#include "harness/wire/kafka/value.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::wire::kafka {

struct WantedPartition {
  std::string topic;
  std::int32_t partition = 0;
  // For responses that name topics by id alone; borrowed.
  const TopicNames* names = nullptr;
};

// The innermost entries of arrays that stand within arrays; the last two are topics and partitions
// if `wanted` is given, and then only that partition's entries are found. Pointers into `body`.
// Error: it isn't found, but there are topics whose names aren't known (environment).
[[nodiscard]] Result<std::vector<Value*>> find_entries(Value& body,
                                                       std::span<const std::string_view> arrays,
                                                       const WantedPartition* wanted = nullptr);

}  // namespace wringer::wire::kafka
