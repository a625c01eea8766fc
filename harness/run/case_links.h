#pragma once

#include "harness/faults/link_controls.h"
#include "harness/run/case_parts.h"

#include <map>
#include <memory>
#include <utility>

namespace wringer::run {

class CaseLinks final : public faults::LinkControls {
 public:
  explicit CaseLinks(const CaseParts& parts) : m_parts(parts) {}

  void freeze(Instance instance) override;
  void thaw(Instance instance) override;
  void sever(Instance instance) override;
  void forward(const Moment& held) override;

  // The moment's message will be held until it has been forwarded as often as this was called.
  void hold(proxy::Session& session, const Moment& moment);

 private:
  struct Held {
    std::weak_ptr<proxy::Session> session;
    int claims = 0;
  };
  // Connection and direction: one message at a time is held there.
  using Place = std::pair<std::uint64_t, proxy::Direction>;

  const CaseParts& m_parts;
  std::map<Instance, int> m_freezes;
  std::map<Place, Held> m_held;
};

}  // namespace wringer::run
