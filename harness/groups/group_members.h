#pragma once

// Who is a member of which consumer group, as the wire says. Of one group a process may have
// several members: each of its consumers is one. Fed with every moment of a case, through
// GroupWatch.

#include "harness/core/group_talk.h"
#include "harness/core/moment.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace wringer::groups {

// The two ways in which a member and its coordinator speak.
enum class GroupProtocol { classic, consumer /* KIP-848 */ };

struct Membership {
  GroupProtocol protocol = GroupProtocol::classic;
  std::string group;
  std::string member;
  // group.instance.id of a static member; else empty.
  std::string group_instance;
  // The coordinator through which it joined, and the connection.
  std::int32_t broker = -1;
  std::uint64_t connection = 0;
  // Or its epoch, in the newer protocol.
  std::int32_t generation = -1;
  // It has been given its assignment in this generation. In the newer protocol: and nothing of the
  // group has changed since.
  bool synced = false;
  // What it was given last, sorted.
  std::vector<GroupTalk::Partition> given{};
  // It has asked to join anew, or was told to. (A member of the newer protocol never has to.)
  bool joining = false;
  // Its coordinator has said that it knows no such member.
  bool disowned = false;
  // What it said when it joined; null: that was not seen.
  std::shared_ptr<const GroupTalk> talk{};
};

class GroupMembers {
 public:
  void observe(const Moment& moment);
  // The instance is gone, and its members have been taken out of their groups.
  void forget(Instance instance) { m_members.erase(instance); }

  // Sorted by group; those that a group has left behind come last of it.
  [[nodiscard]] std::vector<Membership> of(Instance instance) const;
  // The group has formed anew without this member of the instance, and with another of it: its
  // client has given it up.
  [[nodiscard]] bool is_left_behind(Instance instance, const Membership& member) const;
  [[nodiscard]] bool any() const;
  // Those that have ever been members.
  [[nodiscard]] std::set<Instance> instances() const;
  [[nodiscard]] bool has_members(const std::string& group) const;
  // What an instance with members waits for: "its assignment in 'g'"; empty: nothing.
  [[nodiscard]] std::string missing_of(Instance instance) const;

  // See GroupWatch.
  [[nodiscard]] std::optional<Membership> forgotten_with(const Moment& moment) const;
  // -1: nobody has joined it.
  [[nodiscard]] std::int32_t newest_generation_of(const std::string& group) const;
  // Each member has its assignment in the newest generation.
  [[nodiscard]] bool is_formed(const std::string& group) const;
  // That somebody has ever joined.
  [[nodiscard]] std::set<std::string> groups() const;

 private:
  // By group and member.
  using OfInstance = std::map<std::pair<std::string, std::string>, Membership>;

  void on_request(const Moment& moment);
  void on_join(const Moment& moment);
  void on_consumer_heartbeat(const Moment& moment);
  // It takes the place of those that are no more: its own from before, and the disowned.
  Membership& place_of(const Moment& moment);
  void learn_generation(const Membership& member);
  [[nodiscard]] bool waits(Instance instance, const Membership& member) const;

  std::map<Instance, OfInstance> m_members;
  std::map<std::string, std::int32_t> m_newest_generation;
};

}  // namespace wringer::groups
