#include "harness/faults/coordinator_error.h"

#include "harness/core/assert.h"
#include "harness/faults/group_controls.h"
#include "harness/wire/kafka/error_codes.h"
#include "harness/wire/kafka/error_names.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::faults {
namespace {

using namespace wire::kafka::error_codes;

std::string what_is_true(std::int16_t code) {
  switch (code) {
    case k_unknown_member_id:
      return "its member was taken out of the group";
    case k_rebalance_in_progress:
      return "a member of ours joined, so that the group rebalances";
    case k_fenced_instance_id:
      return "somebody else joined under its group.instance.id";
    default:
      return "somebody joined in its name, so that the group's generation went on without it";
  }
}

// A heartbeat can't be answered with all of them.
std::int16_t said_to_heartbeats(std::int16_t code) {
  return code == k_stale_member_epoch ? k_fenced_member_epoch : code;
}

}  // namespace

bool CoordinatorError::is_one() const {
  return m_code == k_illegal_generation || m_code == k_unknown_member_id ||
         m_code == k_rebalance_in_progress || m_code == k_fenced_instance_id ||
         m_code == k_fenced_member_epoch || m_code == k_stale_member_epoch;
}

Status CoordinatorError::check_protocol(const Moment& held) const {
  const bool is_newer = m_following.of(held.instance, held.group).speaks_newer_protocol;
  const bool is_of_newer = m_code == k_fenced_member_epoch || m_code == k_stale_member_epoch;
  const bool is_of_classic = m_code == k_illegal_generation || m_code == k_rebalance_in_progress;
  if ((is_of_newer && !is_newer) || (is_of_classic && is_newer)) {
    return fail(ErrorCode::environment,
                fmt::format("its group speaks the {} protocol, which has no such error",
                            is_newer ? "newer (KIP-848)" : "classic"));
  }
  if (m_code == k_fenced_instance_id && held.group_instance.empty()) {
    return fail(ErrorCode::environment,
                "its member is no static one: it has no group.instance.id from which it could be "
                "fenced");
  }
  return {};
}

void CoordinatorError::make_true(Controls& controls, const Moment& held,
                                 std::function<void(Result<std::string>)> done) {
  WRINGER_ASSERT(is_one());
  m_instance = held.instance;
  m_before = m_following.of(m_instance, held.group);
  if (const Status possible = check_protocol(held); !possible) {
    controls.after(Duration::zero(),
                   [done = std::move(done), error = possible.error()] { done(fail(error)); });
    return;
  }
  act(controls, [this, &controls, done = std::move(done)](const Status& acted) {
    if (!acted) {
      done(fail(acted.error()));
      return;
    }
    m_stage = Stage::out;
    ask(controls, done);
  });
}

void CoordinatorError::act(Controls& controls, std::function<void(Status)> done) {
  GroupControls& groups = controls.groups();
  if (m_code == k_rebalance_in_progress) {
    m_has_extra_member = true;
    groups.add_member(m_instance, GroupControls::Extra::the_first,
                      {.began = std::move(done), .joined = [](const auto&) {}});
    return;
  }
  const auto counted = [instance = m_instance, done = std::move(done)](const Result<int>& members) {
    if (members && *members > 0) {
      done({});
    } else {
      done(members
               ? fail(ErrorCode::environment, fmt::format("instance {} is in no group", instance))
               : fail(members.error()));
    }
  };
  if (m_code == k_unknown_member_id) {
    groups.evict(m_instance, counted);
  } else {
    groups.stand_in(m_instance,
                    m_code == k_fenced_instance_id ? GroupControls::StandIn::for_place
                                                   : GroupControls::StandIn::for_member,
                    counted);
  }
}

void CoordinatorError::ask(Controls& controls, std::function<void(Result<std::string>)> done) {
  controls.groups().ask_about(m_instance, [this, done = std::move(done)](
                                              const Result<std::int16_t>& answer) {
    if (!answer) {
      done(fail(answer.error().during("asking the coordinator")));
    } else if (*answer != said_to_heartbeats(m_code)) {
      done(fail(ErrorCode::environment, fmt::format("asked in its name, the coordinator said {}",
                                                    wire::kafka::error_text(*answer))));
    } else {
      done(fmt::format("{}: asked in its name, the coordinator says {}", what_is_true(m_code),
                       wire::kafka::error_text(*answer)));
    }
  });
}

void CoordinatorError::observe(const Moment& moment) {
  m_following.observe(moment);
  if (m_stage != Stage::out || !m_told || moment.instance != m_instance) return;
  const GroupFollowing::Seen& now = member();
  const bool is_new = now.member != m_before.member || now.generation > m_before.generation;
  if (now.is_given && is_new) m_stage = Stage::back;
}

void CoordinatorError::told(Controls& controls) {
  m_told = true;
  // It has done what it came for; the group forms anew all the same.
  if (std::exchange(m_has_extra_member, false)) {
    controls.groups().remove_members([this](const Status& left) { m_has_extra_member = !left; });
  }
}

void CoordinatorError::undo(Controls& controls, std::function<void(Status)> done) {
  m_stage = Stage::over;
  controls.groups().remove_members([&controls, done = std::move(done)](const Status& left) {
    if (!left) {
      done(left);
    } else {
      controls.groups().remove_stand_ins(done);
    }
  });
}

}  // namespace wringer::faults
