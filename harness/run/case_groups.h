#pragma once

#include "harness/faults/group_controls.h"
#include "harness/run/case_parts.h"
#include "harness/run/extra_member.h"

#include <memory>
#include <string>

namespace wringer::run {

class CaseGroups final : public faults::GroupControls {
 public:
  explicit CaseGroups(const CaseParts& parts) : m_parts(parts) {}

  void leave_groups(Instance instance, std::function<void(Result<int>)> done) override;
  void evict(Instance instance, std::function<void(Result<int>)> done) override;
  void add_member(Instance like, Joining joining) override;
  void remove_member(std::function<void(Status)> done) override;

 private:
  [[nodiscard]] const proxy::Broker* broker(std::int32_t id) const;
  // `text` has a place for the group's name.
  void leave(Instance instance, const std::string& what, const std::string& text,
             std::function<void(Result<int>)> done);
  [[nodiscard]] Result<GroupToJoin> group_of(Instance instance) const;

  const CaseParts& m_parts;
  std::shared_ptr<ExtraMember> m_extra;
  std::string m_extra_group;
  // Gone when the case is.
  std::shared_ptr<int> m_alive = std::make_shared<int>(0);
};

}  // namespace wringer::run
