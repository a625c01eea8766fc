#pragma once

// What a fault can do to a case, on the case's proxies, processes and journal.

#include "harness/core/journal.h"
#include "harness/faults/fault.h"
#include "harness/proxy/proxy.h"
#include "harness/run/group_watch.h"
#include "harness/run/instance_process.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace wringer::run {

class CaseControls final : public faults::Controls {
 public:
  // Everything is borrowed and must outlive this object.
  struct Parts {
    asio::io_context& io;
    const Clock& clock;
    Journal& journal;
    proxy::Proxy& proxy;
    GroupWatch& groups;
    std::map<Instance, std::unique_ptr<InstanceProcess>>& instances;
    const std::vector<proxy::Broker>& brokers;
  };
  explicit CaseControls(Parts parts) : m_parts(parts) {}

  void freeze(Instance instance) override;
  void thaw(Instance instance) override;
  void sever(Instance instance) override;
  void kill(Instance instance, std::function<void(Result<std::string>)> done) override;
  void leave_groups(Instance instance, std::function<void(Result<int>)> done) override;
  void start(Instance instance, std::function<void(Status)> done) override;
  void note(Instance instance, const std::string& what, const std::string& text) override;
  [[nodiscard]] MonotonicTime now() const override { return m_parts.clock.now(); }

 private:
  [[nodiscard]] const proxy::Broker* broker(std::int32_t id) const;

  Parts m_parts;
};

}  // namespace wringer::run
