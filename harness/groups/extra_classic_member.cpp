// A member of ours in a group of the classic protocol.

#include "harness/core/assert.h"
#include "harness/groups/broker_question.h"
#include "harness/groups/extra_member.h"
#include "harness/groups/fair_shares.h"
#include "harness/groups/subscriptions.h"
#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/consumer_protocol.h"
#include "harness/wire/kafka/error_codes.h"
#include "harness/wire/kafka/error_names.h"
#include "harness/wire/kafka/requests.h"

#include <asio/steady_timer.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace wringer::groups {
namespace {

using namespace std::chrono_literals;
using namespace wire::kafka::api_keys;
using namespace wire::kafka::error_codes;
using wire::kafka::Value;

// Every broker since Kafka 2.4 knows it, and it has what we need.
constexpr std::int16_t k_sync_version = 3;

constexpr std::chrono::milliseconds k_session_timeout = 10s;
// The answer comes when the rebalance is over.
constexpr Duration k_classic_join_timeout = 90s;
constexpr Duration k_classic_heartbeat_pause = 300ms;
constexpr Duration k_first_look = 3ms;
constexpr Duration k_last_look = 50ms;
constexpr int k_looks_max = 200;

// Members are sorted by their ids before partitions are shared out one after the other (range,
// roundrobin). Ours comes right before the witness, so that what it gets is the witness's, or moves
// the witness on: of the same id without its last character, and the dash that follows it comes
// before any letter or digit.
std::string client_id_before(const std::string& member) {
  return member.empty() ? member : member.substr(0, member.size() - 1);
}

class ClassicMember final : public ExtraMember, public std::enable_shared_from_this<ClassicMember> {
 public:
  ClassicMember(asio::io_context& io, GroupToJoin group, Events events)
      : m_io(io), m_group(std::move(group)), m_events(std::move(events)), m_timer(io), m_look(io) {}

  void join();
  void leave(std::function<void(Status)> done) override;

 private:
  void ask(std::int16_t api_key, std::int16_t version, Value body, Duration timeout,
           void (ClassicMember::*then)(const Result<Value>&));
  void on_join(const Result<Value>& answer);
  void sync(const Value& join_answer);
  void on_sync(const Result<Value>& answer);
  void heartbeat();
  void on_heartbeat(const Result<Value>& answer);
  // Asks in the witness's name until the coordinator says that the group rebalances.
  void look();
  void on_look(const Result<Value>& answer);
  void send_leave();
  void on_leave(const Result<Value>& answer);
  void forget_place();
  void tell_began(const Status& status);
  void give_up(const Error& error);
  // A fair share for each, should we be the one to say.
  [[nodiscard]] Shares shares(const Value& join_answer) const;

  asio::io_context& m_io;
  GroupToJoin m_group;
  Events m_events;
  asio::steady_timer m_timer;
  asio::steady_timer m_look;
  Duration m_look_pause = k_first_look;
  int m_looks = 0;
  std::string m_id;
  std::int32_t m_generation = -1;
  Standing m_standing;
  bool m_began = false;
  std::function<void(Status)> m_left;
};

void ClassicMember::ask(std::int16_t api_key, std::int16_t version, Value body, Duration timeout,
                        void (ClassicMember::*then)(const Result<Value>&)) {
  ask_broker(
      m_io,
      {m_group.coordinator, api_key, version, std::move(body), timeout,
       client_id_before(m_group.witness.member)},
      [self = shared_from_this(), then](const Result<Value>& answer) { ((*self).*then)(answer); });
}

void ClassicMember::join() {
  Value body = wire::kafka::blank_request(k_join_group);
  body["group_id"] = m_group.group;
  body["session_timeout_ms"] = k_session_timeout.count();
  body["rebalance_timeout_ms"] = k_rebalance_timeout.count();
  body["member_id"] = m_id;
  body["protocol_type"] = m_group.talk->protocol_type;
  for (const GroupTalk::Protocol& protocol : m_group.talk->protocols) {
    Value& ours = body["protocols"].append();
    ours["name"] = protocol.name;
    ours["metadata"] = subscription_of_ours(protocol, m_standing);
  }
  ask(k_join_group, wire::kafka::k_join_group_version, std::move(body), k_classic_join_timeout,
      &ClassicMember::on_join);
  if (!m_id.empty() && !m_began) look();
}

void ClassicMember::on_join(const Result<Value>& answer) {
  if (!answer) return give_up(answer.error());
  const std::int16_t error = (*answer)["error_code"].int16();
  if (error == k_member_id_required) m_id = std::string((*answer)["member_id"].text());
  if (m_left) return send_leave();
  if (error == k_member_id_required) return join();
  if (error == k_unknown_member_id && !m_id.empty()) {
    forget_place();
    return join();
  }
  if (error != 0) {
    return give_up({ErrorCode::environment,
                    "the coordinator refused the extra member: " + wire::kafka::error_text(error)});
  }
  m_id = std::string((*answer)["member_id"].text());
  m_generation = (*answer)["generation_id"].int32();
  tell_began({});
  sync(*answer);
}

void ClassicMember::sync(const Value& join_answer) {
  Value body = wire::kafka::blank_request(k_sync_group);
  body["group_id"] = m_group.group;
  body["generation_id"] = m_generation;
  body["member_id"] = m_id;
  if (join_answer["leader"].text() == m_id) {
    for (const auto& [member, share] : shares(join_answer)) {
      Value& assignment = body["assignments"].append();
      assignment["member_id"] = member;
      assignment["assignment"] = wire::kafka::make_assignment(share);
    }
  }
  ask(k_sync_group, k_sync_version, std::move(body), k_classic_join_timeout,
      &ClassicMember::on_sync);
}

Shares ClassicMember::shares(const Value& join_answer) const {
  std::vector<MemberToServe> members;
  for (const Value& member : join_answer["members"].items()) {
    members.push_back({std::string(member["member_id"].text()), member["metadata"].bytes()});
  }
  return fair_shares(std::string(join_answer["protocol_name"].text()), members,
                     m_group.partitions_of);
}

void ClassicMember::on_sync(const Result<Value>& answer) {
  if (m_left) return;
  if (!answer) return give_up(answer.error());
  const std::int16_t error = (*answer)["error_code"].int16();
  if (error == k_rebalance_in_progress || error == k_illegal_generation) return join();
  if (error != 0) {
    return give_up({ErrorCode::environment, "the coordinator gave the extra member nothing: " +
                                                wire::kafka::error_text(error)});
  }
  const auto share = wire::kafka::read_assignment((*answer)["assignment"].bytes());
  if (!share) return give_up(share.error());
  m_standing = {*share, m_generation};
  heartbeat();
  m_events.joined(std::pair(m_generation, static_cast<int>(share->size())));
}

void ClassicMember::heartbeat() {
  m_timer.expires_after(k_classic_heartbeat_pause);
  m_timer.async_wait([weak = weak_from_this()](std::error_code problem) {
    const auto self = weak.lock();
    if (problem || !self || self->m_left) return;
    Value body = wire::kafka::blank_request(k_heartbeat);
    body["group_id"] = self->m_group.group;
    body["generation_id"] = self->m_generation;
    body["member_id"] = self->m_id;
    self->ask(k_heartbeat, wire::kafka::k_heartbeat_version, std::move(body), k_answer_timeout,
              &ClassicMember::on_heartbeat);
  });
}

void ClassicMember::on_heartbeat(const Result<Value>& answer) {
  if (m_left) return;
  const std::int16_t error = answer ? (*answer)["error_code"].int16() : std::int16_t{0};
  if (error == k_unknown_member_id) forget_place();
  const bool must_join = error == k_rebalance_in_progress || error == k_illegal_generation ||
                         error == k_unknown_member_id;
  must_join ? join() : heartbeat();
}

void ClassicMember::look() {
  m_look.expires_after(m_look_pause);
  m_look_pause = std::min(m_look_pause * 2, k_last_look);
  m_look.async_wait([weak = weak_from_this()](std::error_code problem) {
    const auto self = weak.lock();
    if (problem || !self || self->m_began || self->m_left) return;
    Value body = wire::kafka::blank_request(k_heartbeat);
    body["group_id"] = self->m_group.group;
    body["generation_id"] = self->m_group.witness.generation;
    body["member_id"] = self->m_group.witness.member;
    if (!self->m_group.witness.group_instance.empty()) {
      body["group_instance_id"] = self->m_group.witness.group_instance;
    }
    self->ask(k_heartbeat, wire::kafka::k_heartbeat_version, std::move(body), k_answer_timeout,
              &ClassicMember::on_look);
  });
}

void ClassicMember::on_look(const Result<Value>& answer) {
  if (m_began || m_left) return;
  if (answer && (*answer)["error_code"].integer() != 0) return tell_began({});
  if (++m_looks == k_looks_max) {
    return give_up({ErrorCode::timed_out, "the coordinator did not rebalance the group"});
  }
  look();
}

void ClassicMember::forget_place() {
  m_id.clear();
  m_standing = {};
}

void ClassicMember::tell_began(const Status& status) {
  if (std::exchange(m_began, true)) return;
  m_events.began(status);
}

void ClassicMember::give_up(const Error& error) {
  if (m_left) return send_leave();
  if (m_began) {
    m_events.joined(fail(error));
  } else {
    tell_began(fail(error));
  }
}

void ClassicMember::leave(std::function<void(Status)> done) {
  WRINGER_ASSERT(!m_left);
  m_left = std::move(done);
  m_timer.cancel();
  m_look.cancel();
  // Without an id, the answer to our first request is on its way, and says what to do.
  if (!m_id.empty()) send_leave();
}

void ClassicMember::send_leave() {
  if (!m_left || m_id.empty()) {
    if (m_left) std::exchange(m_left, [](const Status&) {})({});
    return;
  }
  Value body = wire::kafka::blank_request(k_leave_group);
  body["group_id"] = m_group.group;
  body["members"].append()["member_id"] = m_id;
  ask(k_leave_group, wire::kafka::k_leave_group_version, std::move(body), k_answer_timeout,
      &ClassicMember::on_leave);
}

void ClassicMember::on_leave(const Result<Value>& answer) {
  Status status;
  if (!answer) {
    status = fail(answer.error());
  } else if (const Value& members = (*answer)["members"]; !members.items().empty()) {
    const std::int16_t error = members.items().front()["error_code"].int16();
    if (error != 0 && error != k_unknown_member_id) {
      status = fail(ErrorCode::environment,
                    "the extra member could not leave: " + wire::kafka::error_text(error));
    }
  }
  std::exchange(m_left, [](const Status&) {})(status);
}

}  // namespace

std::shared_ptr<ExtraMember> join_classic_group(asio::io_context& io, GroupToJoin group,
                                                ExtraMember::Events events) {
  auto member = std::make_shared<ClassicMember>(io, std::move(group), std::move(events));
  member->join();
  return member;
}

}  // namespace wringer::groups
