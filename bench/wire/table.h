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

// Medians, and in brackets how many times ours that is (the median of the rounds' ratios).
[[nodiscard]] std::string table(const std::vector<Row>& rows);

// What is kept of them: what we reached, and our share of what goes without any proxy.
[[nodiscard]] std::vector<Figure> figures(const std::vector<Row>& rows);

// One line for each target: met or missed, and by how much.
[[nodiscard]] std::string targets(const std::vector<Row>& rows);

}  // namespace wringer::bench
