#include "harness/run/system_programs.h"

#include <cstddef>

namespace wringer::run {

explore::Programs programs_of(const scenario::SystemSpec& system) {
  explore::Programs programs(static_cast<std::size_t>(system.instances), 0);
  for (const scenario::CompanionSpec& companion : system.companions) {
    const int program = programs.back() + 1;
    programs.insert(programs.end(), static_cast<std::size_t>(companion.instances), program);
  }
  return programs;
}

}  // namespace wringer::run
