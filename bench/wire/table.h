#pragma once

#include "bench/wire/benchmark.h"

#include <map>
#include <string>
#include <vector>

namespace wringer::bench {

// A measure and what every peer reached, one value for each round: values of the same index were
// taken right after each other.
struct Row {
  Measure measure;
  std::map<std::string, std::vector<double>> values;
};

// Cores, model of the processor and kernel, in one line.
[[nodiscard]] std::string machine();

// Medians, and in brackets how many times ours that is (the median of the rounds' ratios).
[[nodiscard]] std::string table(const std::vector<Row>& rows);

// One line for each target: met or missed, and by how much.
[[nodiscard]] std::string targets(const std::vector<Row>& rows);

}  // namespace wringer::bench
