#include "tests/soak/growth.h"

namespace wringer::test {

double growth_per_1000(const std::vector<Reading>& readings) {
  double mean_cases = 0;
  double mean_value = 0;
  for (const Reading& reading : readings) {
    mean_cases += reading.cases / static_cast<double>(readings.size());
    mean_value += reading.value / static_cast<double>(readings.size());
  }
  double together = 0;
  double spread = 0;
  for (const Reading& reading : readings) {
    together += (reading.cases - mean_cases) * (reading.value - mean_value);
    spread += (reading.cases - mean_cases) * (reading.cases - mean_cases);
  }
  return spread == 0 ? 0 : 1000 * together / spread;
}

}  // namespace wringer::test
