#include "harness/groups/broker_question.h"

#include "harness/groups/broker_call.h"
#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/header.h"
#include "harness/wire/kafka/requests.h"

namespace wringer::groups {
namespace {

Result<wire::kafka::Value> decoded(std::int16_t api_key, std::int16_t version,
                                   const std::string& payload) {
  const wire::kafka::Bytes bytes = wire::kafka::to_bytes(payload);
  WRINGER_ASSIGN(const auto header, wire::kafka::parse_response_header(api_key, version, bytes));
  return wire::kafka::decode(api_key, wire::kafka::Direction::response, version,
                             bytes.subspan(*header.body_offset));
}

}  // namespace

void ask_broker(asio::io_context& io, const BrokerQuestion& question,
                std::function<void(Result<wire::kafka::Value>)> then) {
  call_broker(io, question.broker,
              wire::kafka::encode_request(question.api_key, question.version, 1, question.client_id,
                                          question.body),
              question.timeout,
              [api_key = question.api_key, version = question.version,
               then = std::move(then)](const Result<std::string>& payload) {
                if (payload) {
                  then(decoded(api_key, version, *payload));
                } else {
                  then(fail(payload.error()));
                }
              });
}

}  // namespace wringer::groups
