#include "harness/wire/kafka/header.h"

#include "harness/core/assert.h"
#include "harness/wire/kafka/api_keys.h"

#include <fmt/format.h>

#include <array>

namespace wringer::wire::kafka {
namespace {

constexpr std::int16_t k_never = 32767;

// The first flexible version of each API, by key (Kafka 4.2; keys 4 to 7 as of Kafka 3.9).
constexpr std::array<std::int16_t, 93> k_flexible_since{
    9, 12, 6, 9, 4, 2, 6, 3,       8, 6,  //  0: Produce … OffsetFetch
    3, 6,  4, 4, 4, 5, 3, k_never, 3, 5,  // 10: FindCoordinator … CreateTopics
    4, 2,  2, 4, 3, 3, 3, 1,       3, 2,  // 20: DeleteTopics … DescribeAcls
    2, 2,  4, 2, 2, 2, 2, 2,       2, 2,  // 30: CreateAcls … RenewDelegationToken
    2, 2,  2, 2, 1, 0, 0, k_never, 1, 1,  // 40: ExpireDelegationToken … AlterClientQuotas
    0, 0,  0, 1, 1, 0, 0, 0,       0, 0,  // 50: DescribeUserScramCredentials … FetchSnapshot
    0, 0,  0, 0, 0, 0, 0, 0,       0, 0,  // 60: DescribeCluster … ConsumerGroupDescribe
    0, 0,  0, 0, 0, 0, 0, 0,       0, 0,  // 70: ControllerRegistration … ShareAcknowledge
    0, 0,  0, 0, 0, 0, 0, 0,       0, 0,  // 80: AddRaftVoter … StreamsGroupDescribe
    0, 0,  0,                             // 90: DescribeShareGroupOffsets … Delete…Offsets
};

// The values of header tags mean nothing to us; they stay where they are, in front of the body.
void skip_tags(Reader& reader) {
  const std::uint32_t count = reader.varint();
  for (std::uint32_t i = 0; i < count && !reader.failed(); ++i) {
    static_cast<void>(reader.varint());
    static_cast<void>(reader.bytes(reader.varint()));
  }
}

std::optional<std::string> read_client_id(Reader& reader) {
  const std::int16_t length = reader.int16();
  if (length < -1) reader.fail("the client id has a negative length");
  if (length < 0) return std::nullopt;
  return std::string(to_text(reader.bytes(static_cast<std::size_t>(length))));
}

}  // namespace

bool knows_api(std::int16_t api_key) {
  return api_key >= 0 && static_cast<std::size_t>(api_key) < k_flexible_since.size();
}

bool is_flexible(std::int16_t api_key, std::int16_t version) {
  WRINGER_ASSERT(knows_api(api_key));
  return version >= k_flexible_since[static_cast<std::size_t>(api_key)];
}

int request_header_version(std::int16_t api_key, std::int16_t version) {
  if (api_key == api_keys::k_controlled_shutdown && version == 0) return 0;
  return is_flexible(api_key, version) ? 2 : 1;
}

int response_header_version(std::int16_t api_key, std::int16_t version) {
  if (api_key == api_keys::k_api_versions) return 0;
  return is_flexible(api_key, version) ? 1 : 0;
}

Result<RequestHeader> parse_request_header(Bytes payload) {
  Reader reader(payload);
  RequestHeader header;
  header.api_key = reader.int16();
  header.api_version = reader.int16();
  header.correlation_id = reader.int32();
  if (!reader.failed() && knows_api(header.api_key)) {
    const int version = request_header_version(header.api_key, header.api_version);
    if (version >= 1) header.client_id = read_client_id(reader);
    if (version >= 2) skip_tags(reader);
    header.body_offset = reader.position();
  }
  if (reader.failed()) {
    return fail(ErrorCode::corrupt,
                fmt::format("the header of a Kafka request can't be read: {}", reader.failure()));
  }
  return header;
}

Result<ResponseHeader> parse_response_header(std::int16_t api_key, std::int16_t version,
                                             Bytes payload) {
  Reader reader(payload);
  ResponseHeader header;
  header.correlation_id = reader.int32();
  if (knows_api(api_key)) {
    if (response_header_version(api_key, version) >= 1) skip_tags(reader);
    header.body_offset = reader.position();
  }
  if (reader.failed()) {
    return fail(ErrorCode::corrupt,
                fmt::format("the header of a Kafka answer can't be read: {}", reader.failure()));
  }
  return header;
}

void write_request_header(Writer& writer, const RequestHeader& header) {
  const int version = request_header_version(header.api_key, header.api_version);
  writer.integer(header.api_key, 2);
  writer.integer(header.api_version, 2);
  writer.integer(header.correlation_id, 4);
  if (version >= 1) {
    writer.integer(header.client_id ? static_cast<std::int64_t>(header.client_id->size()) : -1, 2);
    writer.text(header.client_id.value_or(""));
  }
  if (version >= 2) writer.varint(0);
}

void write_response_header(Writer& writer, std::int16_t api_key, std::int16_t version,
                           std::int32_t correlation_id) {
  writer.integer(correlation_id, 4);
  if (response_header_version(api_key, version) >= 1) writer.varint(0);
}

}  // namespace wringer::wire::kafka
