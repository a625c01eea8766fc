#pragma once

// Record batches as producers write them, for tests.

#include "harness/wire/kafka/records.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::wire::kafka {

enum class Packing { none, gzip, snappy, snappy_xerial, lz4, zstd };
inline constexpr Packing k_packings[] = {Packing::none,          Packing::gzip, Packing::snappy,
                                         Packing::snappy_xerial, Packing::lz4,  Packing::zstd};

[[nodiscard]] std::string pack(Packing packing, std::string_view text);

// The records of one batch in the format of KIP-98, packed. Offsets must grow.
[[nodiscard]] std::string batch_of(const std::vector<Record>& records,
                                   Packing packing = Packing::none, std::int16_t attributes = 0);
// A batch whose records are these bytes.
[[nodiscard]] std::string batch_around(std::string_view packed, std::int32_t count,
                                       std::int16_t attributes);

}  // namespace wringer::wire::kafka
