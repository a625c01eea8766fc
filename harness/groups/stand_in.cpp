#include "harness/groups/stand_in.h"

#include "harness/groups/broker_question.h"
#include "harness/groups/subscriptions.h"
#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/error_codes.h"
#include "harness/wire/kafka/error_names.h"
#include "harness/wire/kafka/requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace wringer::groups {
namespace {

using namespace std::chrono_literals;
using namespace wire::kafka::api_keys;
using namespace wire::kafka::error_codes;
using wire::kafka::Value;

using Done = std::function<void(Result<StandInPlace>)>;

constexpr Duration k_default_session = 45s;
// The others come back with their next heartbeat.
constexpr Duration k_stand_in_join_timeout = 20s;
constexpr Duration k_stand_in_answer_timeout = 5s;

std::int64_t milliseconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

Status check_answer(const std::int16_t error) {
  if (error == 0) return {};
  return fail(ErrorCode::environment, "the coordinator answered " + wire::kafka::error_text(error));
}

// A coordinator begins a rebalance for a member that comes again only if it says something new;
// what nobody else knows is never chosen. (To say the same in other bytes is no way: not every
// client reads whatever another may write.)
constexpr const char* k_protocol_of_nobody_else = "wringer-stands-in";

void join_classic(asio::io_context& io, const GroupToJoin& group, const std::string& member,
                  Done done) {
  Value body = wire::kafka::blank_request(k_join_group);
  body["group_id"] = group.group;
  body["session_timeout_ms"] =
      milliseconds(group.talk->session_timeout.value_or(k_default_session));
  body["rebalance_timeout_ms"] = k_rebalance_timeout.count();
  body["member_id"] = member;
  if (!group.witness.group_instance.empty()) {
    body["group_instance_id"] = group.witness.group_instance;
  }
  body["protocol_type"] = group.talk->protocol_type;
  for (const GroupTalk::Protocol& protocol : group.talk->protocols) {
    Value& ours = body["protocols"].append();
    ours["name"] = protocol.name;
    ours["metadata"] = subscription_now(protocol, {group.witness_has, group.witness.generation});
  }
  Value& another = body["protocols"].append();
  another["name"] = k_protocol_of_nobody_else;
  another["metadata"] = group.talk->protocols.front().metadata;
  ask_broker(io,
             {group.coordinator, k_join_group, wire::kafka::k_join_group_version, std::move(body),
              k_stand_in_join_timeout},
             [done = std::move(done)](const Result<Value>& answer) {
               const Status joined =
                   answer ? check_answer((*answer)["error_code"].int16()) : fail(answer.error());
               if (!joined) return done(fail(joined.error()));
               done(StandInPlace{std::string((*answer)["member_id"].text()),
                                 (*answer)["generation_id"].int32()});
             });
}

Value consumer_heartbeat(const Membership& like, const std::string& member, std::int32_t epoch) {
  Value body = wire::kafka::blank_request(k_consumer_group_heartbeat);
  body["group_id"] = like.group;
  body["member_id"] = member;
  body["member_epoch"] = epoch;
  if (!like.group_instance.empty()) body["instance_id"] = like.group_instance;
  return body;
}

Value classic_heartbeat(const Membership& member) {
  Value body = wire::kafka::blank_request(k_heartbeat);
  body["group_id"] = member.group;
  body["member_id"] = member.member;
  body["generation_id"] = member.generation;
  if (!member.group_instance.empty()) body["group_instance_id"] = member.group_instance;
  return body;
}

// The error of an answer.
std::function<void(const Result<Value>&)> error_to(std::function<void(Result<std::int16_t>)> done) {
  return [done = std::move(done)](const Result<Value>& answer) {
    done(answer ? Result<std::int16_t>((*answer)["error_code"].int16()) : fail(answer.error()));
  };
}

void say_heartbeat(asio::io_context& io, const asio::ip::tcp::endpoint& coordinator, Value body,
                   std::function<void(const Result<Value>&)> then) {
  ask_broker(
      io,
      {coordinator, k_consumer_group_heartbeat, wire::kafka::k_consumer_group_heartbeat_version,
       std::move(body), k_stand_in_answer_timeout},
      std::move(then));
}

// The member goes first: a group's epoch moves when somebody comes or goes, not when somebody comes
// again.
void join_consumer(asio::io_context& io, const GroupToJoin& group, const std::string& member,
                   Done done) {
  const auto join = [&io, group, member, done](const Result<Value>& left) {
    const Status gone = left ? check_answer((*left)["error_code"].int16()) : fail(left.error());
    if (!gone) return done(fail(gone.error()));
    Value body = consumer_heartbeat(group.witness, member, wire::kafka::k_joining_epoch);
    body["rebalance_timeout_ms"] = k_rebalance_timeout.count();
    body["subscribed_topic_names"] = Value::array(nullptr);
    for (const std::string& topic : group.talk->topics) {
      body["subscribed_topic_names"].append(Value(topic));
    }
    if (!group.talk->assignor.empty()) body["server_assignor"] = group.talk->assignor;
    body["topic_partitions"] = Value::array(nullptr);
    say_heartbeat(io, group.coordinator, std::move(body), [done](const Result<Value>& answer) {
      const Status joined =
          answer ? check_answer((*answer)["error_code"].int16()) : fail(answer.error());
      if (!joined) return done(fail(joined.error()));
      done(StandInPlace{std::string((*answer)["member_id"].text()),
                        (*answer)["member_epoch"].int32()});
    });
  };
  say_heartbeat(
      io, group.coordinator,
      consumer_heartbeat(group.witness, group.witness.member, wire::kafka::k_leaving_epoch), join);
}

void join(asio::io_context& io, const GroupToJoin& group, const std::string& member, Done done) {
  if (group.witness.protocol == GroupProtocol::consumer) {
    join_consumer(io, group, member, std::move(done));
  } else {
    join_classic(io, group, member, std::move(done));
  }
}

}  // namespace

void join_as_member(asio::io_context& io, const GroupToJoin& group, Done done) {
  join(io, group, group.witness.member,
       [known = group.witness.generation,
        done = std::move(done)](const Result<StandInPlace>& place) {
         if (!place || place->generation > known) return done(place);
         done(fail(ErrorCode::environment,
                   fmt::format("the group stayed in generation {} when somebody joined in its "
                               "member's name",
                               place->generation)));
       });
}

void join_in_place(asio::io_context& io, const GroupToJoin& group, Done done) {
  join(io, group, "", std::move(done));
}

void leave_place(asio::io_context& io, const GroupToJoin& group, const StandInPlace& place,
                 std::function<void(Status)> done) {
  const auto on_error = [done = std::move(done)](const Result<std::int16_t>& error) {
    if (!error) return done(fail(error.error()));
    const bool is_gone = *error == k_unknown_member_id || *error == k_fenced_instance_id ||
                         *error == k_fenced_member_epoch;
    done(is_gone ? Status{} : check_answer(*error));
  };
  if (group.witness.protocol == GroupProtocol::consumer) {
    say_heartbeat(io, group.coordinator,
                  consumer_heartbeat(group.witness, place.member, wire::kafka::k_leaving_epoch),
                  error_to(on_error));
    return;
  }
  Value body = wire::kafka::blank_request(k_leave_group);
  body["group_id"] = group.group;
  Value& leaving = body["members"].append();
  leaving["member_id"] = place.member;
  if (!group.witness.group_instance.empty()) {
    leaving["group_instance_id"] = group.witness.group_instance;
  }
  ask_broker(io,
             {group.coordinator, k_leave_group, wire::kafka::k_leave_group_version, std::move(body),
              k_stand_in_answer_timeout},
             [on_error](const Result<Value>& answer) {
               if (!answer) return on_error(fail(answer.error()));
               const auto& members = (*answer)["members"].items();
               on_error(members.empty() ? (*answer)["error_code"].int16()
                                        : members.front()["error_code"].int16());
             });
}

void heartbeat_as(asio::io_context& io, const asio::ip::tcp::endpoint& coordinator,
                  const Membership& member, std::function<void(Result<std::int16_t>)> done) {
  if (member.protocol == GroupProtocol::consumer) {
    // Below 1 it would be no heartbeat: 0 joins, what is less leaves.
    say_heartbeat(io, coordinator,
                  consumer_heartbeat(member, member.member, std::max(1, member.generation)),
                  error_to(std::move(done)));
    return;
  }
  ask_broker(io,
             {coordinator, k_heartbeat, wire::kafka::k_heartbeat_version, classic_heartbeat(member),
              k_stand_in_answer_timeout},
             error_to(std::move(done)));
}

}  // namespace wringer::groups
