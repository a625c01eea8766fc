#pragma once

// Instances that have been started again and are not back yet: what looks like rest may be their
// start. Those that had never spoken before need not speak.

#include "harness/core/clock.h"
#include "harness/core/moment.h"
#include "harness/instances/ready_sign.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace wringer::cases {

class Returns {
 public:
  // It was started for the first time: from its first life is learned how long a start takes.
  void began(Instance instance, MonotonicTime at);
  // So long the system took to become ready for the first time.
  void became_ready_within(Duration took) { m_time_to_ready = took; }

  struct Start {
    MonotonicTime at{};
    // It must have spoken by then.
    MonotonicTime until{};
    // What was said on connections up to this number was said before.
    std::uint64_t newest_connection = 0;
    // What shows that it is ready, where its program has a sign of its own; else null.
    std::unique_ptr<instances::ReadySign> sign{};
  };
  // It has been started again, and is awaited until it has spoken and shown its sign. A sign may be
  // one of the first start only: it is awaited for three times as long as the first one took.
  void started(Instance instance, Start start);
  // Every moment of the case; true: it is the first word of an instance that is awaited.
  [[nodiscard]] bool observe(const Moment& moment, MonotonicTime now);
  // One has shown its sign since this was asked the last time.
  [[nodiscard]] bool is_any_ready_again();

  // Of those that are running: "instance 3 has not spoken since it was started again"; empty: there
  // is none.
  using Running = std::function<bool(Instance)>;
  [[nodiscard]] std::string what_is_missing(const Running& running) const;
  // When the first of them won't be awaited any more; none: nobody is.
  [[nodiscard]] std::optional<MonotonicTime> until(const Running& running) const;

  struct GivenUp {
    Instance instance = 0;
    // Else only its sign was missing.
    bool is_silent = false;
    std::string missing{};
  };
  // Nobody waits any more for those whose time is up, which are returned.
  std::vector<GivenUp> give_up(MonotonicTime now);

  // When those that were started again will have begun with all that they do, going by how long
  // that took in their first lives; none: nobody was.
  [[nodiscard]] std::optional<MonotonicTime> at_work_by(const Running& running) const;

 private:
  struct Awaited {
    MonotonicTime until{};
    MonotonicTime sign_until{};
    std::uint64_t newest_connection = 0;
    std::unique_ptr<instances::ReadySign> sign;
    bool is_silent = true;
  };
  struct FirstLife {
    MonotonicTime began{};
    std::set<MomentName> done;
    // From its start until it last did something for the first time.
    Duration warm_up{};
    bool is_over = false;
  };

  [[nodiscard]] static std::string missing_of(Instance instance, const Awaited& awaited);

  Duration m_time_to_ready{};
  std::set<Instance> m_heard;
  std::map<Instance, Awaited> m_awaited;
  std::map<Instance, FirstLife> m_first_lives;
  std::map<Instance, MonotonicTime> m_last_starts;
};

}  // namespace wringer::cases
