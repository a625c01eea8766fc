#include "tests/end_to_end/docker.h"

#include <array>
#include <cstdio>

namespace wringer::test {

Answer shell(const std::string& command) {
  Answer answer;
  std::FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  std::array<char, 4096> piece{};
  while (std::fgets(piece.data(), piece.size(), pipe) != nullptr) answer.text += piece.data();
  answer.code = pclose(pipe);
  return answer;
}

std::string containers_with(const std::string& label) {
  return shell("docker ps --all --filter label=" + label + " --format '{{.Names}}'").text;
}

}  // namespace wringer::test
