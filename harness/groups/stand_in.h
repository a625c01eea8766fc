#pragma once

#include "harness/core/error.h"
#include "harness/groups/extra_member.h"

#include <asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace wringer::groups {

// Somebody who joins a group in a member's name, so that the member is behind its group; then
// nothing more is heard of them. What a coordinator takes for a member that has come again is all
// that there is of it: the member's next JoinGroup, or first heartbeat (KIP-848), takes its place.
struct StandInPlace {
  // Its id: the member's own, or a new one under the same group.instance.id.
  std::string member;
  // Or its epoch; greater than what the member knows, unless the member was fenced.
  std::int32_t generation = -1;
};

// Joins under the witness's id.
void join_as_member(asio::io_context& io, const GroupToJoin& group,
                    std::function<void(Result<StandInPlace>)> done);
// Joins under the group.instance.id of the witness, a static member, which is fenced by it.
void join_in_place(asio::io_context& io, const GroupToJoin& group,
                   std::function<void(Result<StandInPlace>)> done);
// Gives that place up, unless somebody else has taken it.
void leave_place(asio::io_context& io, const GroupToJoin& group, const StandInPlace& place,
                 std::function<void(Status)> done);

// A heartbeat in a member's name, with the generation that it knows: the error that its coordinator
// answers, or 0.
void heartbeat_as(asio::io_context& io, const asio::ip::tcp::endpoint& coordinator,
                  const Membership& member, std::function<void(Result<std::int16_t>)> done);

}  // namespace wringer::groups
