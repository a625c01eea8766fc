#pragma once

// A tutorial taken apart: what is typed, and what comes of it.

#include <string>
#include <vector>

namespace wringer::test {

struct Lesson {
  // A block of ```sh.
  std::string commands;
  // The block of ```text that follows it, if one does before the next commands.
  std::string output;
};

[[nodiscard]] std::vector<Lesson> lessons_of(const std::string& markdown);

// All commands as one script, which ends at the first that fails. What each lesson prints comes
// before a line of its own, by which it is known.
[[nodiscard]] std::string script_of(const std::vector<Lesson>& lessons);

// What the script printed, a text for each lesson that was done to its end.
[[nodiscard]] std::vector<std::string> said_in(const std::string& output);

// The first line of `expected` that `said` does not have, after those before it; empty if it has
// all. Numbers, times and the width of gaps may differ, and "…" stands for anything within a line,
// or alone for any lines.
[[nodiscard]] std::string missing_line(const std::string& expected, const std::string& said);

}  // namespace wringer::test
