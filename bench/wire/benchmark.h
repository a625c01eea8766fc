#pragma once

// What is measured, and what is asked of it.

#include "bench/wire/peers.h"
#include "harness/core/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wringer::bench {

enum class Better { lower, higher };

// What our proxy has to reach: `factor` times another peer's value, plus `allowance`.
struct Target {
  std::string peer;
  double factor = 1;
  double allowance = 0;
};

struct Measure {
  std::string name;
  std::string unit;
  Better better = Better::lower;
  std::optional<Target> target{};
};

// Measures one way to a server. One run takes about a second and gives one number per measure.
class Benchmark {
 public:
  virtual ~Benchmark() = default;
  // The word for the command line.
  [[nodiscard]] virtual std::string name() const = 0;
  [[nodiscard]] virtual std::vector<Measure> measures() const = 0;
  // Where the peers shall lead.
  [[nodiscard]] virtual Upstream upstream() const = 0;
  // What a peer passes on without changing it would lead the client past it.
  [[nodiscard]] virtual bool needs_rewriting() const { return false; }
  // `port` is the peer's, on loopback.
  [[nodiscard]] virtual Result<std::vector<double>> run(std::uint16_t port) = 0;
};

// The value below which the share `of` (0 to 1) of the values lies. Of none: 0.
[[nodiscard]] double quantile(std::vector<double> values, double of);
[[nodiscard]] inline double median(std::vector<double> values) {
  return quantile(std::move(values), 0.5);
}

}  // namespace wringer::bench
