#include "harness/run/case_groups.h"

#include "harness/core/assert.h"
#include "harness/run/broker_call.h"
#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/error_names.h"
#include "harness/wire/kafka/requests.h"

#include <asio/post.hpp>
#include <fmt/format.h>

namespace wringer::run {
namespace {

using namespace std::chrono_literals;
using namespace wire::kafka::api_keys;

constexpr Duration k_leave_timeout = 5s;

// An answer that the member was not known says what we wanted: it is not there.
constexpr std::int16_t k_unknown_member_id = 25;

// A request by which a member leaves, and how to read its answer.
struct Leave {
  std::int16_t api_key = 0;
  std::int16_t version = 0;
  std::string frame;
};

// A static member leaves for good, too: its session has ended, is what we say, and not that it will
// be back.
Leave leave_of(const Membership& member) {
  const auto group_instance =
      member.group_instance.empty() ? std::nullopt : std::optional(member.group_instance);
  if (member.protocol == GroupProtocol::consumer) {
    return {k_consumer_group_heartbeat, wire::kafka::k_consumer_group_heartbeat_version,
            wire::kafka::make_last_heartbeat(1, {member.group, member.member, group_instance})};
  }
  return {
      k_leave_group, wire::kafka::k_leave_group_version,
      wire::kafka::make_leave_group(1, std::nullopt, member.group, member.member, group_instance)};
}

Status check_answer(const Leave& leave, const std::string& payload) {
  WRINGER_ASSIGN(const std::int16_t error,
                 wire::kafka::error_in_answer(leave.api_key, leave.version, payload));
  if (error != 0 && error != k_unknown_member_id) {
    return fail(ErrorCode::environment,
                "the coordinator answered " + wire::kafka::error_text(error));
  }
  return {};
}

// Counts down the answers to several LeaveGroups.
struct Leaving {
  std::size_t open = 0;
  int left = 0;
  std::optional<Error> problem;
  std::function<void(Result<int>)> done;

  void finish_if_last() {
    if (open > 0) return;
    done(problem ? Result<int>(fail(*problem)) : Result<int>(left));
  }
};

}  // namespace

const proxy::Broker* CaseGroups::broker(std::int32_t id) const {
  for (const proxy::Broker& candidate : m_parts.ground.brokers) {
    if (candidate.id == id) return &candidate;
  }
  return nullptr;
}

void CaseGroups::leave_groups(Instance instance, std::function<void(Result<int>)> done) {
  const std::vector<Membership> members = m_parts.groups.memberships_of(instance);
  auto leaving = std::make_shared<Leaving>();
  leaving->open = members.size() + 1;  // One more for ourselves, so that it can't finish early.
  leaving->done = std::move(done);
  for (const Membership& member : members) {
    const proxy::Broker* coordinator = broker(member.broker);
    WRINGER_ASSERT(coordinator != nullptr);
    const Leave leave = leave_of(member);
    call_broker(m_parts.io, coordinator->address, leave.frame, k_leave_timeout,
                [this, instance, leaving, member, leave](const Result<std::string>& answer) {
                  --leaving->open;
                  const Status left = answer ? check_answer(leave, *answer) : fail(answer.error());
                  if (left) {
                    ++leaving->left;
                    m_parts.parking.suspect(member.group);
                    m_parts.note(instance, "left group",
                                 fmt::format("left the group '{}'", member.group));
                  } else {
                    leaving->problem = left.error().during("leaving '" + member.group + "'");
                  }
                  leaving->finish_if_last();
                });
  }
  m_parts.groups.forget(instance);
  asio::post(m_parts.io, [leaving] {
    --leaving->open;
    leaving->finish_if_last();
  });
}

}  // namespace wringer::run
