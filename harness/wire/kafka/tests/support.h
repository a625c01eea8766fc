#pragma once

// What the tests of this folder share: bytes written in hexadecimal, and arbitrary messages.

#include "harness/wire/kafka/bytes.h"
#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/schema.h"

#include <deque>
#include <string>
#include <string_view>

namespace wringer::wire::kafka {

// "00 01 'abc' ff": pairs of hexadecimal digits and quoted text; spaces and line ends don't count.
[[nodiscard]] std::string from_hex(std::string_view text);
[[nodiscard]] std::string to_hex(std::string_view bytes);
// What `from_hex` reads as `to_hex` writes it: "00 01 61 62 63 ff ".
[[nodiscard]] std::string plain_hex(std::string_view text);

// Keeps what an arbitrary value borrows.
using Arena = std::deque<std::string>;

// Draws a value that fits the schema in that version, with unknown tags where it is flexible. To be
// called inside of a RapidCheck property.
[[nodiscard]] Value arbitrary_body(const MessageSchema& schema, std::int16_t version, Arena& arena);

// One message per test: "fetch_response".
[[nodiscard]] std::string test_name(const MessageSchema& schema);

}  // namespace wringer::wire::kafka
