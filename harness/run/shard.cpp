#include "harness/run/shard.h"

#include "harness/core/random.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <memory>
#include <tuple>
#include <vector>

namespace wringer::run {
namespace {

struct Variables {
  const char* index;
  const char* count;
  // What the first shard is called.
  int first;
};

constexpr std::array k_known{Variables{"TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", 0},
                             Variables{"GTEST_SHARD_INDEX", "GTEST_TOTAL_SHARDS", 0},
                             Variables{"CI_NODE_INDEX", "CI_NODE_TOTAL", 1},
                             Variables{"CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0},
                             Variables{"JOB_COMPLETION_INDEX", "WRINGER_SHARDS", 0}};
constexpr int k_shards_max = 10'000;

std::optional<int> number_in(std::string_view text) {
  int number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Result<Shard> checked(std::optional<int> number, std::optional<int> count,
                      const std::string& where) {
  if (!number || !count || *count < 1 || *count > k_shards_max || *number < 1 || *number > *count) {
    return fail(
        ErrorCode::usage,
        fmt::format("{}: a shard is a number from 1 to how many there are, such as 2/5", where));
  }
  return Shard{*number, *count};
}

Result<Shard> from_environment(const std::map<std::string, std::string>& environment) {
  for (const Variables& variables : k_known) {
    const auto index = environment.find(variables.index);
    if (index == environment.end()) continue;
    const auto count = environment.find(variables.count);
    if (count == environment.end()) {
      return fail(ErrorCode::usage, fmt::format("{} is set, but not {}, which says how many shards "
                                                "there are",
                                                variables.index, variables.count));
    }
    auto number = number_in(index->second);
    if (number) *number += 1 - variables.first;
    return checked(
        number, number_in(count->second),
        fmt::format("{}={} {}={}", variables.index, index->second, variables.count, count->second));
  }
  return Shard{};
}

}  // namespace

Result<Shard> parse_shard(const std::string& text,
                          const std::map<std::string, std::string>& environment) {
  if (text == "auto") return from_environment(environment);
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return checked(std::nullopt, std::nullopt, text);
  return checked(number_in(std::string_view(text).substr(0, slash)),
                 number_in(std::string_view(text).substr(slash + 1)), text);
}

Status touch_status_file(const std::map<std::string, std::string>& environment) {
  const auto file = environment.find("TEST_SHARD_STATUS_FILE");
  if (file == environment.end()) return {};
  if (!std::ofstream(file->second)) {
    return fail(ErrorCode::environment, file->second + " (TEST_SHARD_STATUS_FILE) can't be made");
  }
  return {};
}

// The longest first, each to the shard that has least to do (Graham 1969).
Share share_of(const Shard& shard, const PastRuns& past) {
  using Key = std::pair<std::string, std::string>;
  std::vector<std::pair<Duration, Key>> known;
  for (const auto& [key, one] : past.cases()) known.emplace_back(one.took, key);
  std::sort(known.begin(), known.end(), [](const auto& a, const auto& b) {
    return std::tie(b.first, a.second) < std::tie(a.first, b.second);
  });
  std::vector<Duration> load(static_cast<std::size_t>(shard.count));
  auto owners = std::make_shared<std::map<Key, int>>();
  for (const auto& [took, key] : known) {
    const auto least = std::min_element(load.begin(), load.end());
    *least += took;
    owners->emplace(key, static_cast<int>(least - load.begin()) + 1);
  }
  return [shard, owners](const std::string& scenario, const std::string& name) {
    const auto owner = owners->find({scenario, name});
    if (owner != owners->end()) return owner->second == shard.number;
    const Seed hash = mix(mix(0, scenario), name);
    return static_cast<int>(hash % static_cast<Seed>(shard.count)) + 1 == shard.number;
  };
}

}  // namespace wringer::run
