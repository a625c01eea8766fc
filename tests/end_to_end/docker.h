#pragma once

// What tests ask the Docker engine.

#include <string>

namespace wringer::test {

struct Answer {
  // As pclose gives it; 0: it went well.
  int code = -1;
  // Of both outputs.
  std::string text;
};

// What a command line of the shell comes to.
[[nodiscard]] Answer shell(const std::string& command);

// The names of all containers with a label, running or not, a line for each.
[[nodiscard]] std::string containers_with(const std::string& label);

}  // namespace wringer::test
