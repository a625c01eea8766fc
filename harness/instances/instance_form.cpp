#include "harness/instances/instance_form.h"

#include "fixtures/services/logs.h"

namespace wringer::instances {
namespace {

constexpr std::size_t k_line_max = 1000;

}  // namespace

std::vector<std::string> last_lines_of(const InstanceForm& instance, std::size_t count) {
  const std::vector<std::filesystem::path> outputs = instance.outputs();
  std::vector<std::string> lines;
  for (auto output = outputs.rbegin(); output != outputs.rend() && lines.empty(); ++output) {
    lines = services::last_lines(*output, count);
  }
  for (std::string& line : lines) {
    if (line.size() > k_line_max) line = line.substr(0, k_line_max) + " …";
  }
  return lines;
}

}  // namespace wringer::instances
