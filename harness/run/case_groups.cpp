#include "harness/run/case_groups.h"

#include "harness/core/assert.h"
#include "harness/run/broker_call.h"
#include "harness/wire/kafka/header.h"
#include "harness/wire/kafka/requests.h"
#include "harness/wire/kafka/summary.h"

#include <asio/post.hpp>
#include <fmt/format.h>

namespace wringer::run {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_leave_timeout = 5s;

// An answer that the member was not known says what we wanted: it is not there.
constexpr std::int16_t k_unknown_member_id = 25;

Status check_leave_group_answer(const std::string& payload) {
  constexpr std::int16_t k_leave_group = 13;
  const auto bytes = std::as_bytes(std::span(payload));
  WRINGER_ASSIGN(const auto header, wire::kafka::parse_response_header(
                                        k_leave_group, wire::kafka::k_leave_group_version, bytes));
  WRINGER_ASSIGN(const auto summary,
                 wire::kafka::summarise_response(k_leave_group, wire::kafka::k_leave_group_version,
                                                 bytes.subspan(header.body_offset.value_or(0))));
  if (summary.error_code != 0 && summary.error_code != k_unknown_member_id) {
    return fail(ErrorCode::environment, "the coordinator answered " + summary.error);
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
    const auto group_instance =
        member.group_instance.empty() ? std::nullopt : std::optional(member.group_instance);
    call_broker(
        m_parts.io, coordinator->address,
        wire::kafka::make_leave_group(1, std::nullopt, member.group, member.member, group_instance),
        k_leave_timeout, [this, instance, leaving, member](const Result<std::string>& answer) {
          --leaving->open;
          const Status left = answer ? check_leave_group_answer(*answer) : fail(answer.error());
          if (left) {
            ++leaving->left;
            m_parts.note(instance, "left group", fmt::format("left the group '{}'", member.group));
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
