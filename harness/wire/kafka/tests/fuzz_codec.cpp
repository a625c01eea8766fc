// Any bytes, as a broken or hostile peer may send them: nothing here may crash, hang or grow
// without bound, and what decodes must encode to something that decodes to the same.
//
//   cmake -B build/fuzz -DWRINGER_FUZZ=ON -DCMAKE_CXX_COMPILER=clang++-14
//   cmake --build build/fuzz --target wire_kafka_fuzz && build/fuzz/bin/wire_kafka_fuzz

#include "harness/core/assert.h"
#include "harness/wire/kafka/api_versions.h"
#include "harness/wire/kafka/brokers.h"
#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/frame.h"
#include "harness/wire/kafka/header.h"
#include "harness/wire/kafka/record_batch.h"
#include "harness/wire/kafka/summary.h"

namespace wringer::wire::kafka {
namespace {

void codec_is_its_own_inverse(const MessageSchema& schema, std::int16_t version, Bytes body) {
  const auto decoded = decode(schema, version, body);
  if (!decoded) return;
  const std::string encoded = encode(schema, version, *decoded);
  const auto again = decode(schema, version, to_bytes(encoded));
  WRINGER_ASSERT(again.has_value());
  WRINGER_ASSERT(*again == *decoded);
}

void everything_that_reads(const MessageSchema& schema, std::int16_t version, Bytes body) {
  const std::int16_t key = schema.api_key;
  const auto mapping = [](std::int32_t, std::string_view, std::int32_t) {
    return HostPort{"127.0.0.1", 1};
  };
  TopicNames names;
  static_cast<void>(rewrite_brokers(key, version, body, mapping));
  static_cast<void>(learn_topic_names(key, version, body, names));
  static_cast<void>(clamp_api_versions(body, version));
  const auto request = summarise_request({key, version, 0, {}, {}}, body, &names);
  static_cast<void>(summarise_response(key, version, body, request ? &*request : nullptr, &names));
}

// The first two bytes choose the message and the version, the rest is what came in.
void one_input(Bytes input) {
  if (input.size() < 2) return;
  const auto all = schemas();
  const MessageSchema& schema = all[std::to_integer<std::size_t>(input[0]) % all.size()];
  const int versions = schema.versions.last - schema.versions.first + 1;
  const auto version =
      static_cast<std::int16_t>(schema.versions.first + std::to_integer<int>(input[1]) % versions);
  const Bytes body = input.subspan(2);
  codec_is_its_own_inverse(schema, version, body);
  everything_that_reads(schema, version, body);
  static_cast<void>(next_frame(body));
  static_cast<void>(parse_request_header(body));
  static_cast<void>(parse_response_header(schema.api_key, version, body));
  static_cast<void>(read_batch_heads(body));
}

}  // namespace
}  // namespace wringer::wire::kafka

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wringer::wire::kafka::one_input(std::as_bytes(std::span(data, size)));
  return 0;
}
