#pragma once

#include "harness/cases/case_parts.h"
#include "harness/faults/group_controls.h"
#include "harness/groups/extra_member.h"
#include "harness/groups/stand_in.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace wringer::cases {

class CaseGroups final : public faults::GroupControls {
 public:
  explicit CaseGroups(const CaseParts& parts) : m_parts(parts) {}

  void leave_groups(Instance instance, std::function<void(Result<int>)> done) override;
  // Without a word in the journal: the case is over.
  void leave_at_the_end(Instance instance, std::function<void(Result<int>)> done) {
    leave(instance, "", "", std::move(done));
  }
  // The coordinator hears that this member of the instance is gone. Nobody else knows of it; `why`
  // is for the journal, with a place for the group's name.
  void take_out(Instance instance, const groups::Membership& member, const std::string& why);
  void evict(Instance instance, std::function<void(Result<int>)> done) override;
  void stand_in(Instance instance, StandIn what, std::function<void(Result<int>)> done) override;
  void remove_stand_ins(std::function<void(Status)> done) override;
  void ask_about(Instance instance, std::function<void(Result<std::int16_t>)> done) override;
  void add_member(Instance like, Extra which, Joining joining) override;
  void remove_members(std::function<void(Status)> done) override;

 private:
  struct PlacedStandIn {
    Instance instance = 0;
    groups::GroupToJoin group;
    groups::StandInPlace place;
  };

  [[nodiscard]] const proxy::Broker* broker(std::int32_t id) const;
  // `text` has a place for the group's name.
  void leave(Instance instance, const std::string& what, const std::string& text,
             std::function<void(Result<int>)> done);
  // The coordinator could not be asked: it is until it answers, or for as long as makes sense.
  void leave_later(Instance instance, const groups::Membership& member, const std::string& what,
                   const std::string& text, MonotonicTime until);
  // Of the first group of the instance, and of any.
  [[nodiscard]] Result<groups::GroupToJoin> group_of(Instance instance) const;
  [[nodiscard]] Result<groups::GroupToJoin> group_of(const groups::Membership& witness) const;
  [[nodiscard]] std::vector<GroupTalk::Partition> as_kafka_names_them(
      std::vector<GroupTalk::Partition> partitions) const;
  void on_stand_in(Instance instance, const groups::GroupToJoin& group,
                   const groups::StandInPlace& place);
  // The instance's member is what the stand-in was taken for.
  [[nodiscard]] bool has_come_again(const PlacedStandIn& stand_in) const;

  const CaseParts& m_parts;
  // In the order in which they joined; all in one group.
  std::map<int, std::shared_ptr<groups::ExtraMember>> m_extras;
  std::string m_extra_group;
  int m_extras_ever = 0;
  std::vector<PlacedStandIn> m_stand_ins;
  // Gone when the case is.
  std::shared_ptr<int> m_alive = std::make_shared<int>(0);
};

}  // namespace wringer::cases
