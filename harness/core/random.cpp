#include "harness/core/random.h"

#include <random>

namespace wringer {

std::uint64_t Random::next() {
  std::uint64_t z = (m_state += 0x9E3779B97F4A7C15ULL);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

std::uint64_t Random::below(std::uint64_t bound) {
  WRINGER_ASSERT(bound > 0);
  // Rejection keeps it exactly uniform; at most one more draw on average.
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  std::uint64_t drawn = next();
  while (drawn >= limit) drawn = next();
  return drawn % bound;
}

Seed mix(Seed seed, std::string_view name) {
  // FNV-1a over the name, then one SplitMix64 step to spread the bits.
  std::uint64_t hash = 0xCBF29CE484222325ULL ^ seed;
  for (const char c : name) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001B3ULL;
  }
  return Random(hash).next();
}

Seed fresh_seed() {
  std::random_device device;
  return (static_cast<Seed>(device()) << 32) ^ device();
}

}  // namespace wringer
