#pragma once

// A shard: one of several runs that share out the cases between them, each on a machine of its own.

#include "harness/core/error.h"
#include "harness/run/past_runs.h"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace wringer::run {

struct Shard {
  // From 1.
  int number = 1;
  int count = 1;

  bool operator==(const Shard&) const = default;
};

// "2/5"; or "auto": from the environment of Bazel and GoogleTest (TEST_SHARD_INDEX and
// TEST_TOTAL_SHARDS, GTEST_SHARD_INDEX and GTEST_TOTAL_SHARDS), GitLab (CI_NODE_INDEX and
// CI_NODE_TOTAL), CircleCI (CIRCLE_NODE_INDEX and CIRCLE_NODE_TOTAL) or a Kubernetes Indexed Job
// (JOB_COMPLETION_INDEX, with the count in WRINGER_SHARDS); nothing of it set: one shard.
[[nodiscard]] Result<Shard> parse_shard(const std::string& text,
                                        const std::map<std::string, std::string>& environment);

// Bazel's promise: whoever shards on its account creates this file (TEST_SHARD_STATUS_FILE).
[[nodiscard]] Status touch_status_file(const std::map<std::string, std::string>& environment);

// Which cases are the shard's. Those of which the past knows the time are dealt so that all shards
// take about as long, the others by their names; every shard must be given the same past. Whatever
// else a shard finds out, no case belongs to two shards, and none to none.
using Share = std::function<bool(const std::string& scenario, const std::string& name)>;
[[nodiscard]] Share share_of(const Shard& shard, const PastRuns& past);

}  // namespace wringer::run
