#include "reports/environment.h"

#include <fmt/format.h>

#include <sys/utsname.h>

#include <thread>

namespace wringer::reports {

std::vector<std::pair<std::string, std::string>> environment_of_machine() {
  std::vector<std::pair<std::string, std::string>> environment;
  utsname system{};
  if (uname(&system) == 0) {
    environment.emplace_back(
        "system", fmt::format("{} {} {}", system.sysname, system.release, system.machine));
  }
  environment.emplace_back("processors", std::to_string(std::thread::hardware_concurrency()));
  return environment;
}

}  // namespace wringer::reports
