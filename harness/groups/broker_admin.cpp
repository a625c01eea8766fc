#include "harness/groups/broker_admin.h"

#include "harness/groups/broker_call.h"
#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/header.h"
#include "harness/wire/kafka/requests.h"

#include <fmt/format.h>

#include <span>

namespace wringer::groups {
namespace {

using namespace std::chrono_literals;
using wire::kafka::Value;
namespace api_keys = wire::kafka::api_keys;

constexpr Duration k_timeout = 5s;

struct Question {
  std::int16_t api_key = 0;
  std::int16_t version = 0;
  Value body;
};

// The body of an answer; borrows it.
Result<Value> body_of(const Question& question, const std::string& answer) {
  const auto bytes = std::as_bytes(std::span(answer));
  WRINGER_ASSIGN(const auto header,
                 wire::kafka::parse_response_header(question.api_key, question.version, bytes));
  return wire::kafka::decode(question.api_key, wire::kafka::Direction::response, question.version,
                             bytes.subspan(header.body_offset.value_or(0)));
}

// `done` gets the answer's body, which lives no longer than the call.
void ask(asio::io_context& io, const BrokerAddress& broker, const Question& question,
         std::function<void(Result<Value>)> done) {
  call_broker(
      io, broker,
      wire::kafka::encode_request(question.api_key, question.version, 1, "wringer", question.body),
      k_timeout, [question, done = std::move(done)](const Result<std::string>& answer) {
        done(answer ? body_of(question, *answer) : fail(answer.error()));
      });
}

Status check(std::int16_t code, const std::string& what) {
  if (code == 0) return {};
  return fail(ErrorCode::environment, fmt::format("{}: the broker answered error {}", what, code));
}

std::vector<std::int32_t> numbers(const Value& list) {
  std::vector<std::int32_t> all;
  for (const Value& item : list.items()) all.push_back(item.int32());
  return all;
}

Result<std::vector<PartitionLeader>> leaders_of(const Value& metadata, const std::string& topic) {
  for (const Value& told : metadata["topics"].items()) {
    if (told["name"].text() != topic) continue;
    WRINGER_TRY(check(told["error_code"].int16(), "asking for " + topic));
    std::vector<PartitionLeader> leaders(told["partitions"].items().size());
    for (const Value& partition : told["partitions"].items()) {
      const auto index = static_cast<std::size_t>(partition["partition_index"].integer());
      if (index >= leaders.size()) return fail(ErrorCode::corrupt, "a partition out of range");
      leaders[index] = {partition["leader_id"].int32(), numbers(partition["replica_nodes"]),
                        numbers(partition["isr_nodes"])};
    }
    return leaders;
  }
  return fail(ErrorCode::environment, "there is no topic " + topic);
}

}  // namespace

void ask_for_leaders(asio::io_context& io, const BrokerAddress& broker, const std::string& topic,
                     std::function<void(Result<std::vector<PartitionLeader>>)> done) {
  Question question{api_keys::k_metadata, 5, wire::kafka::blank_request(api_keys::k_metadata)};
  question.body["topics"].append()["name"] = topic;
  question.body["allow_auto_topic_creation"] = 0;
  ask(io, broker, question, [topic, done = std::move(done)](const Result<Value>& answer) {
    done(answer ? leaders_of(*answer, topic) : fail(answer.error()));
  });
}

void ask_for_coordinator(asio::io_context& io, const BrokerAddress& broker,
                         const std::string& group, std::function<void(Result<std::int32_t>)> done) {
  Question question{api_keys::k_find_coordinator, 2,
                    wire::kafka::blank_request(api_keys::k_find_coordinator)};
  question.body["key"] = group;
  ask(io, broker, question, [done = std::move(done)](const Result<Value>& answer) {
    if (!answer) {
      done(fail(answer.error()));
      return;
    }
    const Status found = check((*answer)["error_code"].int16(), "asking for the coordinator");
    done(found ? Result<std::int32_t>((*answer)["node_id"].int32()) : fail(found.error()));
  });
}

void prefer_replicas(asio::io_context& io, const BrokerAddress& broker,
                     const TopicPartition& partition, const std::vector<std::int32_t>& replicas,
                     std::function<void(Status)> done) {
  Question order{api_keys::k_alter_partition_reassignments, 0,
                 wire::kafka::blank_request(api_keys::k_alter_partition_reassignments)};
  Value& topic = order.body["topics"].append();
  topic["name"] = partition.topic;
  Value& wanted = topic["partitions"].append();
  wanted["partition_index"] = partition.partition;
  wanted["replicas"] = Value::array(nullptr);
  for (const std::int32_t replica : replicas) wanted["replicas"].append(replica);
  Question election{api_keys::k_elect_leaders, 1,
                    wire::kafka::blank_request(api_keys::k_elect_leaders)};
  Value& elected = election.body["topic_partitions"].append();
  elected["topic"] = partition.topic;
  elected["partitions"].append(partition.partition);
  ask(io, broker, order,
      [&io, broker, election, done = std::move(done)](const Result<Value>& answer) mutable {
        const Status ordered =
            answer ? check((*answer)["error_code"].int16(), "reassigning") : fail(answer.error());
        if (!ordered) {
          done(ordered);
          return;
        }
        ask(io, broker, election, [done = std::move(done)](const Result<Value>& outcome) {
          done(outcome ? check((*outcome)["error_code"].int16(), "electing a leader")
                       : fail(outcome.error()));
        });
      });
}

}  // namespace wringer::groups
