#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wringer {

// One broken promise, with evidence.
struct Anomaly {
  // The property that is broken: "loss", "duplicate effect", "stuck", …
  std::string property;
  // The event it is about, if it is about one.
  std::optional<std::uint64_t> event;
  // One sentence: "event 17 was applied 2 times to transactions".
  std::string summary;
  // What shows it: rows, offsets, one line each.
  std::vector<std::string> evidence;
  // How it came about, where the journal tells: one of cause_kinds().
  std::string cause{};
  // The transactions that show it, in the order of commit, as the chronicle counts them.
  std::vector<std::uint32_t> transactions{};
  // Of what went back: the newer event whose effect was there before.
  std::optional<std::uint64_t> displaced{};
  // What went wrong with whoever did it left no choice, or nobody could know better: a record is
  // published again by everybody who never learned that it was.
  bool had_to = false;
  // It was there for a while and is no longer.
  bool healed = false;
};

}  // namespace wringer
