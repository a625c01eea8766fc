#pragma once

// What is measured, and what is asked of it.

#include "bench/figures/figures.h"
#include "bench/wire/peers.h"
#include "harness/core/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wringer::bench {

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

}  // namespace wringer::bench
