#include "harness/core/reduction.h"

#include <fmt/format.h>

namespace wringer {

std::string to_text(const Reduction& reduction) {
  std::string text;
  const auto add = [&](const std::optional<int>& count, const char* noun) {
    if (!count) return;
    text +=
        fmt::format("{}{} {}{}", text.empty() ? "" : ", ", *count, noun, *count == 1 ? "" : "s");
  };
  add(reduction.events, "event");
  add(reduction.keys, "key");
  add(reduction.partitions, "partition");
  add(reduction.instances, "instance");
  return text;
}

}  // namespace wringer
