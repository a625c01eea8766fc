#pragma once

// Instances that have been started again and have not spoken since: what looks like rest may be
// their start. Those that had never spoken before are not awaited.

#include "harness/core/clock.h"
#include "harness/core/moment.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace wringer::cases {

class Returns {
 public:
  // It has been started again, and is awaited until then. What was said on connections up to this
  // number was said before.
  void started(Instance instance, MonotonicTime until, std::uint64_t newest_connection);
  // Every moment of the case; true: it is the first word of an instance that is awaited.
  [[nodiscard]] bool observe(const Moment& moment);

  // Of those that are running: "instance 3 has not spoken since it was started again"; empty: there
  // is none.
  using Running = std::function<bool(Instance)>;
  [[nodiscard]] std::string what_is_missing(const Running& running) const;
  // When the first of them won't be awaited any more; none: nobody is.
  [[nodiscard]] std::optional<MonotonicTime> until(const Running& running) const;
  // Nobody waits any more for those whose time is up, which are returned.
  std::vector<Instance> give_up(MonotonicTime now);

 private:
  struct Awaited {
    MonotonicTime until{};
    std::uint64_t newest_connection = 0;
  };

  std::set<Instance> m_heard;
  std::map<Instance, Awaited> m_awaited;
};

}  // namespace wringer::cases
