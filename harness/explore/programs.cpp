#include "harness/explore/programs.h"

#include <algorithm>

namespace wringer::explore {

int program_of(const Programs& programs, Instance instance) {
  const auto place = static_cast<std::size_t>(instance - 1);
  return place < programs.size() ? programs[place] : 0;
}

int instances_of(const Programs& programs, int program) {
  return std::max(1, static_cast<int>(std::count(programs.begin(), programs.end(), program)));
}

}  // namespace wringer::explore
