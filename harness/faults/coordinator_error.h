#pragma once

#include "harness/core/error.h"
#include "harness/faults/controls.h"
#include "harness/faults/group_following.h"

#include <cstdint>
#include <functional>
#include <string>

namespace wringer::faults {

// An error by which a coordinator says something of a member or its group: that it doesn't know the
// member, that the group is further than the member thinks, that it rebalances. What it says is
// made true before it is said, and the coordinator is asked whether it would say it now.
class CoordinatorError {
 public:
  explicit CoordinatorError(std::int16_t code) : m_code(code) {}

  // This is such an error; others need nothing to be done.
  [[nodiscard]] bool is_one() const;

  // Every moment of the case.
  void observe(const Moment& moment);

  // What makes it true of the member of the held moment's instance, as evidence. Error: it can't be
  // true of it.
  void make_true(Controls& controls, const Moment& held,
                 std::function<void(Result<std::string>)> done);
  // The client has been told.
  void told(Controls& controls);

  // It has a place in its group again.
  [[nodiscard]] bool is_back() const { return m_stage == Stage::back; }
  [[nodiscard]] const GroupFollowing::Seen& member() const {
    return m_following.of_same(m_instance, m_before);
  }

  void undo(Controls& controls, std::function<void(Status)> done);

 private:
  // Nothing is done; the member has lost its place; it has one again; it was given up.
  enum class Stage { idle, out, back, over };

  [[nodiscard]] Status check_protocol(const Moment& held) const;
  void act(Controls& controls, std::function<void(Status)> done);
  void ask(Controls& controls, std::function<void(Result<std::string>)> done);

  const std::int16_t m_code;
  GroupFollowing m_following;
  Instance m_instance = 0;
  GroupFollowing::Seen m_before;
  Stage m_stage = Stage::idle;
  bool m_told = false;
  bool m_has_extra_member = false;
};

}  // namespace wringer::faults
