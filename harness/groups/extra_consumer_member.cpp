// A member of ours in a group of the newer protocol (KIP-848).

#include "harness/core/assert.h"
#include "harness/groups/broker_question.h"
#include "harness/groups/extra_member.h"
#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/error_codes.h"
#include "harness/wire/kafka/error_names.h"
#include "harness/wire/kafka/requests.h"
#include "harness/wire/kafka/schema.h"

#include <asio/steady_timer.hpp>

#include <algorithm>
#include <utility>

namespace wringer::groups {
namespace {

using namespace std::chrono_literals;
using namespace wire::kafka::api_keys;
using namespace wire::kafka::error_codes;
using wire::kafka::Uuid;
using wire::kafka::Value;

constexpr std::int16_t k_version = wire::kafka::k_consumer_group_heartbeat_version;

// Often, so that we give up at once what others are waiting for.
constexpr Duration k_consumer_heartbeat_pause = 100ms;

class ConsumerMember final : public ExtraMember,
                             public std::enable_shared_from_this<ConsumerMember> {
 public:
  ConsumerMember(asio::io_context& io, GroupToJoin group, Events events)
      : m_io(io), m_group(std::move(group)), m_events(std::move(events)), m_timer(io) {}

  void heartbeat();
  void leave(std::function<void(Status)> done) override;

 private:
  using TopicPartitions = std::vector<std::pair<Uuid, std::vector<std::int32_t>>>;

  [[nodiscard]] Value request() const;
  void ask(Value body, void (ConsumerMember::*then)(const Result<Value>&));
  void on_heartbeat(const Result<Value>& answer);
  // True if it has changed.
  [[nodiscard]] bool take(const Value& assignment);
  void heartbeat_later();
  void send_leave();
  void on_leave(const Result<Value>& answer);
  void give_up(const Error& error);
  [[nodiscard]] int partitions() const;

  asio::io_context& m_io;
  GroupToJoin m_group;
  Events m_events;
  asio::steady_timer m_timer;
  std::string m_id;
  std::int32_t m_epoch = 0;
  TopicPartitions m_owned;
  bool m_began = false;
  std::function<void(Status)> m_left;
};

Value ConsumerMember::request() const {
  const auto& schema =
      *wire::kafka::find_schema(k_consumer_group_heartbeat, wire::kafka::Direction::request);
  Value body = wire::kafka::blank_request(k_consumer_group_heartbeat);
  body["group_id"] = m_group.group;
  body["member_id"] = m_id;
  body["member_epoch"] = m_epoch;
  const auto field =
      std::ranges::find(schema.body.fields, "topic_partitions", &wire::kafka::Field::name);
  body["topic_partitions"] = Value::array(field->structure.get());
  for (const auto& [topic, numbers] : m_owned) {
    Value& owned = body["topic_partitions"].append();
    owned["topic_id"] = topic;
    owned["partitions"] = Value::array(nullptr);
    for (const std::int32_t number : numbers) owned["partitions"].append(Value(number));
  }
  if (m_epoch != 0) return body;
  body["rebalance_timeout_ms"] = k_rebalance_timeout.count();
  body["subscribed_topic_names"] = Value::array(nullptr);
  for (const std::string& topic : m_group.talk->topics) {
    body["subscribed_topic_names"].append(Value(topic));
  }
  if (!m_group.talk->assignor.empty()) body["server_assignor"] = m_group.talk->assignor;
  return body;
}

void ConsumerMember::ask(Value body, void (ConsumerMember::*then)(const Result<Value>&)) {
  ask_broker(
      m_io,
      {m_group.coordinator, k_consumer_group_heartbeat, k_version, std::move(body),
       k_answer_timeout},
      [self = shared_from_this(), then](const Result<Value>& answer) { ((*self).*then)(answer); });
}

void ConsumerMember::heartbeat() {
  ask(request(), &ConsumerMember::on_heartbeat);
}

void ConsumerMember::on_heartbeat(const Result<Value>& answer) {
  if (!answer) return give_up(answer.error());
  const std::int16_t error = (*answer)["error_code"].int16();
  if (error == 0) m_id = std::string((*answer)["member_id"].text());
  if (m_left) return send_leave();
  if (m_began && (error == k_unknown_member_id || error == k_fenced_member_epoch)) {
    m_epoch = 0;
    m_owned.clear();
    return heartbeat_later();
  }
  if (error != 0) {
    return give_up({ErrorCode::environment,
                    "the coordinator refused the extra member: " + wire::kafka::error_text(error)});
  }
  const std::int32_t epoch = (*answer)["member_epoch"].int32();
  const bool is_new = std::exchange(m_epoch, epoch) != epoch;
  const bool changed = take((*answer)["assignment"]);
  heartbeat_later();
  if (!std::exchange(m_began, true)) m_events.began({});
  if (is_new || changed) m_events.joined(std::pair(m_epoch, partitions()));
}

bool ConsumerMember::take(const Value& assignment) {
  if (assignment.is_null()) return false;
  TopicPartitions owned;
  for (const Value& topic : assignment["topic_partitions"].items()) {
    std::vector<std::int32_t> numbers;
    for (const Value& number : topic["partitions"].items()) numbers.push_back(number.int32());
    owned.emplace_back(topic["topic_id"].uuid(), std::move(numbers));
  }
  const bool changed = owned != m_owned;
  m_owned = std::move(owned);
  return changed;
}

void ConsumerMember::heartbeat_later() {
  m_timer.expires_after(k_consumer_heartbeat_pause);
  m_timer.async_wait([weak = weak_from_this()](std::error_code problem) {
    const auto self = weak.lock();
    if (!problem && self && !self->m_left) self->heartbeat();
  });
}

int ConsumerMember::partitions() const {
  int count = 0;
  for (const auto& [topic, numbers] : m_owned) count += static_cast<int>(numbers.size());
  return count;
}

void ConsumerMember::give_up(const Error& error) {
  if (m_left) return send_leave();
  if (std::exchange(m_began, true)) {
    m_events.joined(fail(error));
  } else {
    m_events.began(fail(error));
  }
}

void ConsumerMember::leave(std::function<void(Status)> done) {
  WRINGER_ASSERT(!m_left);
  m_left = std::move(done);
  m_timer.cancel();
  // Without an id, the answer to our first request is on its way, and says what to do.
  if (!m_id.empty()) send_leave();
}

void ConsumerMember::send_leave() {
  if (m_id.empty()) {
    std::exchange(m_left, [](const Status&) {})({});
    return;
  }
  Value body = wire::kafka::blank_request(k_consumer_group_heartbeat);
  body["group_id"] = m_group.group;
  body["member_id"] = m_id;
  body["member_epoch"] = wire::kafka::k_leaving_epoch;
  ask(std::move(body), &ConsumerMember::on_leave);
}

void ConsumerMember::on_leave(const Result<Value>& answer) {
  Status status;
  const std::int16_t error = answer ? (*answer)["error_code"].int16() : std::int16_t{0};
  if (!answer) {
    status = fail(answer.error());
  } else if (error != 0 && error != k_unknown_member_id) {
    status = fail(ErrorCode::environment,
                  "the extra member could not leave: " + wire::kafka::error_text(error));
  }
  std::exchange(m_left, [](const Status&) {})(status);
}

}  // namespace

std::shared_ptr<ExtraMember> join_consumer_group(asio::io_context& io, GroupToJoin group,
                                                 ExtraMember::Events events) {
  auto member = std::make_shared<ConsumerMember>(io, std::move(group), std::move(events));
  member->heartbeat();
  return member;
}

}  // namespace wringer::groups
