#include "harness/run/instance_form.h"

#include <deque>
#include <fstream>

namespace wringer::run {
namespace {

std::vector<std::string> last_lines_of(const std::filesystem::path& file, std::size_t count) {
  std::ifstream stream(file);
  std::deque<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
    if (lines.size() > count) lines.pop_front();
  }
  return {lines.begin(), lines.end()};
}

}  // namespace

std::vector<std::string> last_lines_of(const InstanceForm& instance, std::size_t count) {
  const std::vector<std::filesystem::path> outputs = instance.outputs();
  std::vector<std::string> lines;
  for (auto output = outputs.rbegin(); output != outputs.rend() && lines.empty(); ++output) {
    lines = last_lines_of(*output, count);
  }
  return lines;
}

}  // namespace wringer::run
