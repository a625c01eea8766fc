#pragma once

// Where a response says that something failed: at its top, or in each entry of arrays that stand
// within arrays.

#include "harness/core/error.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace wringer::wire::kafka {

struct ErrorPlace {
  // The arrays of the request, from the outside in, whose entries are answered one by one in the
  // response's arrays at the same level. Both empty: the error stands at the top.
  std::vector<std::string_view> asked;
  std::vector<std::string_view> answered;
  std::string_view field = "error_code";
  // The last two levels are topics and their partitions.
  bool is_of_partitions = false;
};

// Where a broker puts this error in a response of that version, which there must be a schema for:
// some errors are about a session, a group or a member, others about a partition. Error: we don't
// answer this API in a broker's place, or no broker says this in that version (environment).
[[nodiscard]] Result<ErrorPlace> find_error_place(std::int16_t api_key, std::int16_t version,
                                                  std::int16_t error_code);

}  // namespace wringer::wire::kafka
