// Any bytes, as a broken or hostile peer may send them: nothing here may crash, hang or grow
// without bound, what decodes must encode to something that decodes to the same, and what we make
// of it must decode. Run by `tools/fuzz kafka`; the seeds in corpus/ are also ordinary tests.

#include "harness/core/assert.h"
#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/api_versions.h"
#include "harness/wire/kafka/brokers.h"
#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/edit_error.h"
#include "harness/wire/kafka/error_answer.h"
#include "harness/wire/kafka/frame.h"
#include "harness/wire/kafka/header.h"
#include "harness/wire/kafka/mute_partition.h"
#include "harness/wire/kafka/plausible_errors.h"
#include "harness/wire/kafka/record_batch.h"
#include "harness/wire/kafka/records.h"
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
  static_cast<void>(records_of(key, schema.direction, version, body, &names));
  const auto request = summarise_request({key, version, 0, {}, {}}, body, &names);
  static_cast<void>(summarise_response(key, version, body, request ? &*request : nullptr, &names));
}

void must_be_a_response(std::int16_t api_key, std::int16_t version, Bytes body) {
  WRINGER_ASSERT(decode(api_key, Direction::response, version, body).has_value());
}

void everything_that_refuses(std::int16_t api_key, std::int16_t version, Bytes body,
                             std::int16_t error_code) {
  const auto answer = make_error_answer({api_key, version, 7, {}, {}}, body, error_code);
  if (!answer) return;
  const NextFrame next = next_frame(to_bytes(*answer), k_response_size_max);
  const Bytes payload = std::get<Frame>(next).payload;
  const auto header = parse_response_header(api_key, version, payload);
  WRINGER_ASSERT(header.has_value() && header->correlation_id == 7);
  must_be_a_response(api_key, version, payload.subspan(header->body_offset.value()));
}

void everything_that_edits(std::int16_t api_key, std::int16_t version, Bytes body,
                           std::int16_t error_code) {
  const WantedPartition partition{"payments", 0, nullptr};
  const auto all = with_error(api_key, version, body, error_code);
  if (all) must_be_a_response(api_key, version, to_bytes(*all));
  const auto one = with_error(api_key, version, body, error_code, partition);
  if (one) must_be_a_response(api_key, version, to_bytes(*one));
  if (api_key != api_keys::k_fetch) return;
  const auto muted = mute_partition(version, body, partition);
  if (muted) must_be_a_response(api_key, version, to_bytes(muted->body));
}

void everything_that_says_otherwise(std::int16_t api_key, std::int16_t version, Bytes body) {
  const auto codes = plausible_errors(api_key, Outcome::not_forwarded);
  if (codes.empty()) return;
  const std::int16_t error_code = codes[body.size() % codes.size()];
  everything_that_refuses(api_key, version, body, error_code);
  everything_that_edits(api_key, version, body, error_code);
}

// Neither more records nor longer ones than the limit allows.
void records_are_bounded(Bytes batches) {
  constexpr std::size_t k_limit = 1 << 20;
  const auto records = read_records(batches, k_limit);
  if (!records) return;
  std::size_t size = records->size() * sizeof(Record);
  for (const Record& record : *records) {
    size += record.key.value_or("").size() + record.value.value_or("").size();
    size += record.headers.size() * sizeof(RecordHeader);
  }
  WRINGER_ASSERT(size <= k_limit);
}

// The first byte names the message: twice its API key, and one more for a response. The second is
// its version. The rest is what came in.
void one_input(Bytes input) {
  if (input.size() < 2) return;
  const auto named = std::to_integer<std::int16_t>(input[0]);
  const Direction direction = named % 2 == 0 ? Direction::request : Direction::response;
  const MessageSchema* schema = find_schema(static_cast<std::int16_t>(named / 2), direction);
  const auto version = std::to_integer<std::int16_t>(input[1]);
  if (schema == nullptr || !schema->versions.contains(version)) return;
  const Bytes body = input.subspan(2);
  codec_is_its_own_inverse(*schema, version, body);
  everything_that_reads(*schema, version, body);
  everything_that_says_otherwise(schema->api_key, version, body);
  static_cast<void>(next_frame(body));
  static_cast<void>(parse_request_header(body));
  static_cast<void>(parse_response_header(schema->api_key, version, body));
  static_cast<void>(read_batch_heads(body));
  records_are_bounded(body);
}

}  // namespace
}  // namespace wringer::wire::kafka

// libFuzzer asks for this name. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wringer::wire::kafka::one_input(std::as_bytes(std::span(data, size)));
  return 0;
}
