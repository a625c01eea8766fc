#pragma once

// What a benchmark measured, kept so that later runs can be compared with it.

#include "harness/core/error.h"

#include <string>
#include <utility>
#include <vector>

namespace wringer::bench {

enum class Better { lower, higher };

// Name and unit together are what it is known by.
struct Figure {
  std::string name;
  std::string unit;
  Better better = Better::lower;
  double value = 0;
};

// One run of a benchmark. As JSON: {"benchmark", "machine", "when", "figures": [{"name", "unit",
// "better": "lower"|"higher", "value"}]}.
struct Measured {
  std::string benchmark;
  std::string machine;
  // ISO 8601, UTC.
  std::string when;
  std::vector<Figure> figures{};
};

// A run of now, on this machine, of which nothing has been measured yet.
[[nodiscard]] Measured measured_now(std::string benchmark);

[[nodiscard]] std::string to_json(const Measured& measured);
// Error code corrupt, with the reason.
[[nodiscard]] Result<Measured> measured_from(const std::string& json);

// A line for each figure that both have: both values, and the new one divided by the stored one.
// Two runs on one machine differ by a tenth easily; a quarter in the wrong direction is marked.
[[nodiscard]] std::string compared(const Measured& now, const Measured& stored);

// Writes the run into the build folder, and prints it beside bench/stored, if it stands there. To
// store it anew is to copy the file. Of a run without figures nothing is written.
[[nodiscard]] Status keep(const Measured& measured);

// Cores, model of the processor and kernel, in one line.
[[nodiscard]] std::string machine();

// The value below which the share `of` (0 to 1) of the values lies. Of none: 0.
[[nodiscard]] double quantile(std::vector<double> values, double of);
[[nodiscard]] inline double median(std::vector<double> values) {
  return quantile(std::move(values), 0.5);
}

}  // namespace wringer::bench
