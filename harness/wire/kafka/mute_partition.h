#pragma once

// A Fetch response in which one partition has nothing new.

#include "harness/core/error.h"
#include "harness/wire/kafka/bytes.h"
#include "harness/wire/kafka/wanted_partition.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace wringer::wire::kafka {

struct MutedFetch {
  std::string body;
  // Of the records that were taken out. 0: the response has none of that partition, and `body` is
  // what came.
  std::size_t muted_bytes = 0;
  // Whether any partition still has records. If not, a client asks again at once: deliver the
  // response only after the request's max_wait_ms, as a broker without news does.
  bool has_records = false;
};

// The partition's entry stays, because clients check that what they asked for is there; its records
// become empty, and everything else, high watermark included, is kept. The client's position stays
// where it is, so it asks for the same records again.
// Errors: as `decode`, as `find_entries`.
[[nodiscard]] Result<MutedFetch> mute_partition(std::int16_t version, Bytes fetch_response_body,
                                                const WantedPartition& partition);

}  // namespace wringer::wire::kafka
