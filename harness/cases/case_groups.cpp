#include "harness/cases/case_groups.h"

#include "harness/groups/broker_call.h"
#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/error_codes.h"
#include "harness/wire/kafka/error_names.h"
#include "harness/wire/kafka/requests.h"

#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <fmt/format.h>

#include <utility>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;
using namespace wire::kafka::api_keys;

constexpr Duration k_leave_timeout = 5s;
// A coordinator that is away, and how often it is tried. After that the sessions of those that it
// knows have timed out.
constexpr Duration k_time_to_come_back = 45s;
constexpr Duration k_try_again_every = 250ms;

// A request by which a member leaves, and how to read its answer.
struct Leave {
  std::int16_t api_key = 0;
  std::int16_t version = 0;
  std::string frame;
};

// A static member leaves for good, too: its session has ended, is what we say, and not that it will
// be back.
Leave leave_of(const groups::Membership& member) {
  const auto group_instance =
      member.group_instance.empty() ? std::nullopt : std::optional(member.group_instance);
  if (member.protocol == groups::GroupProtocol::consumer) {
    return {k_consumer_group_heartbeat, wire::kafka::k_consumer_group_heartbeat_version,
            wire::kafka::make_last_heartbeat(1, {member.group, member.member, group_instance})};
  }
  return {
      k_leave_group, wire::kafka::k_leave_group_version,
      wire::kafka::make_leave_group(1, std::nullopt, member.group, member.member, group_instance)};
}

// One that has joined the cluster since the run began: clients are led to it, but we don't know it.
Error who_is_not_there(const groups::Membership& member) {
  return {ErrorCode::environment,
          fmt::format("its coordinator is broker {}, which was not there when the run began",
                      member.broker)};
}

Status check_answer(const Leave& leave, const std::string& payload) {
  WRINGER_ASSIGN(const std::int16_t error,
                 wire::kafka::error_in_answer(leave.api_key, leave.version, payload));
  // That the member was not known says what we wanted: it is not there.
  if (error != 0 && error != wire::kafka::error_codes::k_unknown_member_id) {
    return fail(ErrorCode::environment,
                "the coordinator answered " + wire::kafka::error_text(error));
  }
  return {};
}

// Counts down the answers to several requests.
struct Counted {
  std::size_t open = 0;
  int succeeded = 0;
  std::optional<Error> problem;
  std::function<void(Result<int>)> done;

  // One more is there.
  void count(int successes) {
    succeeded += successes;
    if (--open > 0) return;
    done(problem ? Result<int>(fail(*problem)) : Result<int>(succeeded));
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
  leave(instance, "left group", "left the group '{}'", std::move(done));
  m_parts.groups.forget(instance);
}

void CaseGroups::evict(Instance instance, std::function<void(Result<int>)> done) {
  leave(instance, "evicted", "taken out of the group '{}', without its knowledge", std::move(done));
}

void CaseGroups::take_out(Instance instance, const groups::Membership& member,
                          const std::string& why) {
  const proxy::Broker* coordinator = broker(member.broker);
  // Who can't be taken out leaves when its session times out.
  if (coordinator == nullptr) return;
  const Leave leave = leave_of(member);
  groups::call_broker(
      m_parts.io, coordinator->address, leave.frame, k_leave_timeout,
      [this, alive = std::weak_ptr<int>(m_alive), instance, leave, member,
       text = fmt::format(fmt::runtime(why), member.group)](const Result<std::string>& answer) {
        if (alive.expired()) return;
        const auto error = answer
                               ? wire::kafka::error_in_answer(leave.api_key, leave.version, *answer)
                               : Result<std::int16_t>(fail(answer.error()));
        if (!error) {
          leave_later(instance, member, "forgotten", text,
                      m_parts.ground.clock.now() + k_time_to_come_back);
          return;
        }
        if (*error != 0) return;
        m_parts.parking.suspect(member.group);
        m_parts.note(instance, "forgotten", text);
      });
}

void CaseGroups::leave(Instance instance, const std::string& what, const std::string& text,
                       std::function<void(Result<int>)> done) {
  const std::vector<groups::Membership> members = m_parts.groups.memberships_of(instance);
  auto leaving = std::make_shared<Counted>();
  leaving->open = members.size() + 1;  // One more for ourselves, so that it can't finish early.
  leaving->done = std::move(done);
  for (const groups::Membership& member : members) {
    const proxy::Broker* coordinator = broker(member.broker);
    if (coordinator == nullptr) {
      --leaving->open;
      leaving->problem = who_is_not_there(member).during("leaving '" + member.group + "'");
      continue;
    }
    const Leave leave = leave_of(member);
    groups::call_broker(
        m_parts.io, coordinator->address, leave.frame, k_leave_timeout,
        [this, instance, leaving, member, leave, what,
         text = fmt::format(fmt::runtime(text), member.group)](const Result<std::string>& answer) {
          const Status left = answer ? check_answer(leave, *answer) : fail(answer.error());
          if (!answer && !what.empty()) {
            leave_later(instance, member, what, text,
                        m_parts.ground.clock.now() + k_time_to_come_back);
          }
          if (left) {
            m_parts.parking.suspect(member.group);
            if (!what.empty()) m_parts.note(instance, what, text);
          } else {
            leaving->problem = left.error().during("leaving '" + member.group + "'");
          }
          leaving->count(left ? 1 : 0);
        });
  }
  asio::post(m_parts.io, [leaving] { leaving->count(0); });
}

void CaseGroups::leave_later(Instance instance, const groups::Membership& member,
                             const std::string& what, const std::string& text,
                             MonotonicTime until) {
  const auto timer = std::make_shared<asio::steady_timer>(m_parts.io, k_try_again_every);
  timer->async_wait([=, this, alive = std::weak_ptr<int>(m_alive)](std::error_code stopped) {
    if (stopped || alive.expired()) return;
    const proxy::Broker* coordinator = broker(member.broker);
    if (coordinator == nullptr) return;
    const Leave leave = leave_of(member);
    groups::call_broker(m_parts.io, coordinator->address, leave.frame, k_leave_timeout,
                        [=, this](const Result<std::string>& answer) {
                          static_cast<void>(timer);
                          if (alive.expired()) return;
                          if (answer && check_answer(leave, *answer)) {
                            m_parts.parking.suspect(member.group);
                            m_parts.note(instance, what, text);
                          } else if (m_parts.ground.clock.now() < until) {
                            leave_later(instance, member, what, text, until);
                          }
                        });
  });
}

Result<groups::GroupToJoin> CaseGroups::group_of(Instance instance) const {
  const std::vector<groups::Membership> members = m_parts.groups.memberships_of(instance);
  if (members.empty()) {
    return fail(ErrorCode::environment,
                fmt::format("instance {} is in no consumer group here", instance));
  }
  return group_of(members.front());
}

Result<groups::GroupToJoin> CaseGroups::group_of(const groups::Membership& witness) const {
  const proxy::Broker* coordinator = broker(witness.broker);
  const bool says_enough =
      witness.talk &&
      (!witness.talk->topics.empty() ||
       (witness.talk->protocol_type == "consumer" && !witness.talk->protocols.empty()));
  if (coordinator == nullptr || !says_enough) {
    return fail(ErrorCode::environment,
                fmt::format("'{}' is no group that a consumer of topics could join: nothing was "
                            "seen of its subscriptions",
                            witness.group));
  }
  return groups::GroupToJoin{
      .group = witness.group,
      .coordinator = coordinator->address,
      .talk = witness.talk,
      .witness = witness,
      .witness_has = as_kafka_names_them(witness.given),
      .partitions_of = [this](const std::string& topic) {
        return static_cast<int>(
            m_parts.store.partitions_of(m_parts.store.name_in_scenario(topic)).size());
      }};
}

std::vector<GroupTalk::Partition> CaseGroups::as_kafka_names_them(
    std::vector<GroupTalk::Partition> partitions) const {
  for (GroupTalk::Partition& each : partitions) {
    const auto topic = m_parts.store.topics().find(each.topic);
    if (topic != m_parts.store.topics().end()) each.topic = topic->second;
  }
  return partitions;
}

void CaseGroups::stand_in(Instance instance, StandIn what, std::function<void(Result<int>)> done) {
  const std::vector<groups::Membership> members = m_parts.groups.live_memberships_of(instance);
  auto joining = std::make_shared<Counted>();
  joining->open = members.size() + 1;
  joining->done = std::move(done);
  for (const groups::Membership& member : members) {
    auto group = group_of(member);
    if (!group) {
      --joining->open;
      joining->problem = group.error();
      continue;
    }
    const auto joined = [this, alive = std::weak_ptr<int>(m_alive), instance, joining,
                         group = *group](const Result<groups::StandInPlace>& place) {
      if (alive.expired()) return;
      if (place) {
        on_stand_in(instance, group, *place);
        joining->count(1);
      } else {
        joining->problem =
            place.error().during("joining '" + group.group + "' in its member's name");
        joining->count(0);
      }
    };
    m_parts.parking.suspect(member.group);
    what == StandIn::for_member ? groups::join_as_member(m_parts.io, *group, joined)
                                : groups::join_in_place(m_parts.io, *group, joined);
  }
  asio::post(m_parts.io, [joining] { joining->count(0); });
}

void CaseGroups::on_stand_in(Instance instance, const groups::GroupToJoin& group,
                             const groups::StandInPlace& place) {
  m_stand_ins.push_back({instance, group, place});
  m_parts.note(instance, "stand-in",
               fmt::format("somebody joined '{}' in its member's name: generation {}→{}",
                           group.group, group.witness.generation, place.generation));
}

bool CaseGroups::has_come_again(const PlacedStandIn& stand_in) const {
  for (const groups::Membership& now : m_parts.groups.memberships_of(stand_in.instance)) {
    if (now.group == stand_in.group.group && now.member == stand_in.place.member) return true;
  }
  return false;
}

void CaseGroups::remove_stand_ins(std::function<void(Status)> done) {
  auto leaving = std::make_shared<Counted>();
  const std::vector<PlacedStandIn> stand_ins = std::exchange(m_stand_ins, {});
  leaving->open = stand_ins.size() + 1;
  leaving->done = [done = std::move(done)](const Result<int>& left) {
    done(left ? Status{} : fail(left.error()));
  };
  for (const PlacedStandIn& stand_in : stand_ins) {
    if (has_come_again(stand_in)) {
      --leaving->open;
      continue;
    }
    groups::leave_place(m_parts.io, stand_in.group, stand_in.place,
                        [this, alive = std::weak_ptr<int>(m_alive), leaving,
                         group = stand_in.group.group](const Status& left) {
                          if (alive.expired()) return;
                          if (left) {
                            m_parts.parking.suspect(group);
                          } else {
                            leaving->problem =
                                left.error().during("taking a stand-in out of '" + group + "'");
                          }
                          leaving->count(left ? 1 : 0);
                        });
  }
  asio::post(m_parts.io, [leaving] { leaving->count(0); });
}

void CaseGroups::ask_about(Instance instance, std::function<void(Result<std::int16_t>)> done) {
  const std::vector<groups::Membership> members = m_parts.groups.memberships_of(instance);
  const proxy::Broker* coordinator = members.empty() ? nullptr : broker(members.front().broker);
  if (coordinator == nullptr) {
    asio::post(m_parts.io, [done = std::move(done), instance] {
      done(fail(ErrorCode::environment, fmt::format("instance {} is in no group", instance)));
    });
    return;
  }
  groups::heartbeat_as(m_parts.io, coordinator->address, members.front(), std::move(done));
}

void CaseGroups::add_member(Instance like, Extra which, Joining joining) {
  auto group = group_of(like);
  if (!group || (which == Extra::the_first && !m_extras.empty())) {
    const Error problem =
        group ? Error{ErrorCode::environment, "another fault's extra member is still in the group"}
              : group.error();
    asio::post(m_parts.io, [began = std::move(joining.began), problem] { began(fail(problem)); });
    return;
  }
  const std::string name = group->group;
  const auto told = [this, name](const std::string& what, const std::string& text) {
    m_parts.note(0, what, text);
    m_parts.parking.suspect(name);
  };
  const auto alive = std::weak_ptr<int>(m_alive);
  groups::ExtraMember::Events events{
      .began =
          [this, alive, told, name, number = ++m_extras_ever,
           began = std::move(joining.began)](const Status& status) {
            if (alive.expired()) return;
            if (status) {
              told("extra member", fmt::format("a member of ours joins the group '{}'", name));
            } else {
              m_extras.erase(number);
            }
            began(status);
          },
      .joined =
          [alive, told,
           joined = std::move(joining.joined)](const Result<std::pair<std::int32_t, int>>& share) {
            if (alive.expired()) return;
            if (!share) return joined(fail(share.error()));
            told("extra member",
                 fmt::format("it has {} partitions in generation {}", share->second, share->first));
            joined(Share{share->first, share->second});
          }};
  m_extra_group = name;
  m_parts.parking.suspect(name);
  m_extras[m_extras_ever] =
      group->witness.protocol == groups::GroupProtocol::consumer
          ? groups::join_consumer_group(m_parts.io, std::move(*group), std::move(events))
          : groups::join_classic_group(m_parts.io, std::move(*group), std::move(events));
}

void CaseGroups::remove_members(std::function<void(Status)> done) {
  auto leaving = std::make_shared<Counted>();
  const auto extras = std::exchange(m_extras, {});
  leaving->open = extras.size() + 1;
  leaving->done = [done = std::move(done)](const Result<int>& left) {
    done(left ? Status{} : fail(left.error()));
  };
  for (const auto& [number, extra] : extras) {
    extra->leave(
        [this, alive = std::weak_ptr<int>(m_alive), keep = extra, leaving](const Status& status) {
          if (alive.expired()) return;
          if (status) {
            m_parts.note(0, "extra member", "it has left");
            m_parts.parking.suspect(m_extra_group);
          } else {
            leaving->problem = status.error();
          }
          leaving->count(status ? 1 : 0);
        });
  }
  // Later, also if there was nothing to be said to the coordinator.
  asio::post(m_parts.io, [leaving] { leaving->count(0); });
}

}  // namespace wringer::cases
