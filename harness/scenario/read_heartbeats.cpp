#include "harness/core/suggest.h"
#include "harness/scenario/sections.h"

#include <fmt/format.h>

#include <array>

namespace wringer::scenario {

void read_heartbeats(const YamlCursor& cursor, Scenario& scenario) {
  static constexpr std::array<std::string_view, 2> k_words{"parked", "as-they-come"};
  const auto text = cursor.text();
  if (!text) return;
  if (*text == k_words[0]) {
    scenario.heartbeats = Heartbeats::parked;
  } else if (*text == k_words[1]) {
    scenario.heartbeats = Heartbeats::as_they_come;
  } else {
    cursor.mistake(fmt::format("heartbeats are {}, not '{}'.{}", fmt::join(k_words, " or "), *text,
                               did_you_mean(*text, k_words)));
  }
}

}  // namespace wringer::scenario
