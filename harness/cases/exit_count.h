#pragma once

#include "harness/core/moment.h"

#include <fmt/format.h>

#include <map>
#include <string>

namespace wringer::cases {

// How often each instance has ended although nobody asked it to.
class ExitCount {
 public:
  // An instance that ends by itself more often than this is in a crash loop.
  static constexpr int k_most = 3;

  // One more; how many there are of this instance.
  int count(Instance instance) { return ++m_exits[instance]; }
  [[nodiscard]] int of(Instance instance) const {
    const auto exits = m_exits.find(instance);
    return exits == m_exits.end() ? 0 : exits->second;
  }
  // "instance 2 ended by itself 4 times"; empty: no instance is in a loop.
  [[nodiscard]] std::string in_loop() const {
    for (const auto& [instance, times] : m_exits) {
      if (times <= k_most) continue;
      return fmt::format("instance {} ended by itself {} times", instance, times);
    }
    return "";
  }

 private:
  std::map<Instance, int> m_exits;
};

}  // namespace wringer::cases
