#pragma once

#include "harness/wire/postgres/messages.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace wringer::wire::postgres {

// What the parameters of a Bind read as; `types` are those of its Parse. A value in the text format
// reads as it is. In the binary format the type decides, and where it is not told the size: four
// bytes may be a number and a word, and then read as both. NULL, what has no reading
// and what does not fit into `size_max` bytes is left out. Ends where the payload is not in the
// protocol's form.
[[nodiscard]] std::vector<std::string> parameter_texts(const Bind& bind,
                                                       std::span<const std::uint32_t> types,
                                                       std::size_t size_max);

}  // namespace wringer::wire::postgres
