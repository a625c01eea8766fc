#pragma once

// The headers in front of every body (KIP-482, KIP-511; RequestHeader.json, ResponseHeader.json).

#include "harness/core/error.h"
#include "harness/wire/kafka/bytes.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace wringer::wire::kafka {

struct RequestHeader {
  std::int16_t api_key = 0;
  std::int16_t api_version = 0;
  std::int32_t correlation_id = 0;
  // None: null on the wire, or an API whose header we don't know.
  std::optional<std::string> client_id;
  // Where the body starts in the frame's payload. None for APIs that we don't know: their header
  // may have a tagged section or not, so they can only be forwarded as they are.
  std::optional<std::size_t> body_offset;
};

struct ResponseHeader {
  std::int32_t correlation_id = 0;
  std::optional<std::size_t> body_offset;
};

// Whether we know which versions of the API are flexible (KIP-482); no: forward it as it is.
[[nodiscard]] bool knows_api(std::int16_t api_key);
// Of an API that we know: whether that version of its bodies uses compact types and tags.
[[nodiscard]] bool is_flexible(std::int16_t api_key, std::int16_t version);

// 0, 1 or 2, of an API that we know.
[[nodiscard]] int request_header_version(std::int16_t api_key, std::int16_t version);
// 0 or 1, of an API that we know. ApiVersions is always answered with header 0, so that a client
// can read the answer to a version that the broker does not know.
[[nodiscard]] int response_header_version(std::int16_t api_key, std::int16_t version);

// From a frame's payload. Error: the header breaks off (corrupt).
[[nodiscard]] Result<RequestHeader> parse_request_header(Bytes payload);
// `api_key` and `version` are those of the request that it answers.
[[nodiscard]] Result<ResponseHeader> parse_response_header(std::int16_t api_key,
                                                           std::int16_t version, Bytes payload);

// Appends the header; of an API that we know.
void write_request_header(Writer& writer, const RequestHeader& header);
void write_response_header(Writer& writer, std::int16_t api_key, std::int16_t version,
                           std::int32_t correlation_id);

}  // namespace wringer::wire::kafka
