#pragma once

// What producers make of the records of a batch to save bytes.

#include "harness/core/error.h"
#include "harness/wire/kafka/bytes.h"
#include "harness/wire/kafka/record_batch.h"

#include <cstddef>
#include <string>

namespace wringer::wire::kafka {

// Never makes more than `size_max` bytes, nor takes much more memory than that on the way. Snappy
// comes bare or in the frames of Xerial's library, lz4 in its frame format. Errors (corrupt): the
// bytes are not of that compression, break off, or stand for more than `size_max` bytes.
[[nodiscard]] Result<std::string> decompress(Compression compression, Bytes bytes,
                                             std::size_t size_max);

}  // namespace wringer::wire::kafka
