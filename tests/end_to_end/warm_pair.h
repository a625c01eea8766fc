#pragma once

#include <string>
#include <vector>

namespace wringer::test {

// Everything in the warm pair that is named as cases name what is theirs: databases, replication
// slots, topics.
[[nodiscard]] std::vector<std::string> left_in_warm_pair();

// Where it can be reached, as --kafka external:… and --postgres external:… want it.
struct WarmAddresses {
  std::string kafka;
  std::string postgres;
};
[[nodiscard]] WarmAddresses warm_addresses();

}  // namespace wringer::test
