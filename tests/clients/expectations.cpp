#include "tests/clients/expectations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace wringer::test {
namespace {

using testing::IsEmpty;

// As a person reads them in a failed expectation.
std::map<std::string, std::int64_t> named(const std::map<TopicPartition, std::int64_t>& offsets) {
  std::map<std::string, std::int64_t> texts;
  for (const auto& [partition, offset] : offsets) texts[to_text(partition)] = offset;
  return texts;
}

std::vector<Moment> moments_of(const Outcome& outcome) {
  std::vector<Moment> moments;
  for (const JournalEntry& entry : outcome.moments) {
    if (const auto* moment = std::get_if<Moment>(&entry.what)) moments.push_back(*moment);
  }
  return moments;
}

// What the service did as it was asked.
std::vector<Moment> done(const std::vector<Moment>& moments, MomentName name, Instance instance) {
  std::vector<Moment> found;
  for (const Moment& moment : moments) {
    if (moment.name == name && moment.instance == instance && moment.phase == Phase::applied &&
        moment.succeeded) {
      found.push_back(moment);
    }
  }
  return found;
}

template <typename Matches>
bool any(const std::vector<Moment>& moments, Matches matches) {
  return std::any_of(moments.begin(), moments.end(), matches);
}

void expect_readable(const std::vector<Moment>& moments) {
  for (const Moment& moment : moments) {
    // An error without a failure says why the message could not be read.
    if (moment.phase == Phase::requested || moment.succeeded) {
      EXPECT_EQ(moment.error, "") << to_text(moment);
    }
  }
}

void expect_membership(const std::vector<Moment>& moments, Instance instance,
                       const Outcome& outcome, Group group) {
  const auto is_member = [&outcome](const Moment& moment) {
    return moment.group == outcome.topic && !moment.member.empty() &&
           moment.generation.value_or(0) > 0;
  };
  if (group == Group::classic) {
    EXPECT_TRUE(any(done(moments, moments::k_kafka_join_group, instance), is_member));
    EXPECT_TRUE(any(done(moments, moments::k_kafka_sync_group, instance), is_member));
  } else {
    EXPECT_TRUE(any(done(moments, "kafka.consumer_group_heartbeat", instance), is_member));
  }
}

bool has_offsets_of(const Moment& moment, const std::string& topic) {
  return !moment.offsets.empty() &&
         std::all_of(moment.offsets.begin(), moment.offsets.end(),
                     [&topic](const OffsetRange& range) { return range.topic == topic; });
}

void expect_offsets(const std::vector<Moment>& moments, Instance instance, const Outcome& outcome,
                    Target target) {
  const auto speaks_of_topic = [&outcome](const Moment& moment) {
    return has_offsets_of(moment, outcome.topic);
  };
  EXPECT_TRUE(any(done(moments, moments::k_kafka_fetch, instance), speaks_of_topic));
  if (target == Target::topic) {
    EXPECT_TRUE(any(done(moments, "kafka.txn_offset_commit", instance), speaks_of_topic));
    EXPECT_FALSE(done(moments, "kafka.end_txn", instance).empty());
  } else {
    EXPECT_TRUE(any(done(moments, moments::k_kafka_offset_commit, instance), speaks_of_topic));
    EXPECT_FALSE(done(moments, moments::k_postgres_commit, instance).empty());
  }
}

// The wire alone tells what the broker holds: each record was seen on its way to an instance, and
// the last offset commits are the committed offsets.
void expect_wire_tells_offsets(const std::vector<Moment>& moments, const Outcome& outcome) {
  std::map<TopicPartition, std::int64_t> delivered;
  std::map<TopicPartition, std::int64_t> committed;
  for (const Moment& moment : moments) {
    if (moment.phase != Phase::applied) continue;
    const bool is_fetch = moment.name == moments::k_kafka_fetch;
    const bool is_commit = moment.name == moments::k_kafka_offset_commit ||
                           moment.name == std::string_view("kafka.txn_offset_commit");
    for (const OffsetRange& range : moment.offsets) {
      const TopicPartition partition{range.topic, range.partition};
      if (is_fetch) {
        auto& end = delivered[partition];
        EXPECT_LE(range.first, end) << "a gap in what was delivered: " << to_text(moment);
        end = std::max(end, range.end);
      } else if (is_commit && moment.succeeded) {
        committed[partition] = range.end;
      }
    }
  }
  EXPECT_EQ(named(delivered), named(outcome.ends));
  EXPECT_EQ(named(committed), named(outcome.committed));
}

}  // namespace

void expect_all_done(const Outcome& outcome, const Use& use) {
  EXPECT_EQ(outcome.applied.size(), outcome.produced.size());
  for (const auto& [event, times] : outcome.applied) {
    EXPECT_TRUE(outcome.produced.contains(event)) << event << " was never produced";
    if (use.redelivery == Redelivery::never) {
      EXPECT_EQ(times, 1) << event;
    }
  }
  EXPECT_GE(outcome.appliers, std::size_t{k_instances});
  EXPECT_EQ(named(outcome.committed), named(outcome.ends));
  for (const process::ExitStatus& exit : outcome.exits) {
    // Java reports SIGTERM even after an orderly stop.
    EXPECT_TRUE(exit.code == 0 || exit.code == 128 + 15) << to_text(exit);
  }
}

void expect_understood(const Outcome& outcome, const Use& use) {
  EXPECT_THAT(outcome.notices, IsEmpty());
  EXPECT_THAT(outcome.bypasses, IsEmpty());
  const std::vector<Moment> moments = moments_of(outcome);
  expect_readable(moments);
  std::size_t commits = 0;
  for (Instance instance = 1; instance <= k_instances; ++instance) {
    SCOPED_TRACE(testing::Message() << "instance " << instance);
    expect_membership(moments, instance, outcome, use.group);
    expect_offsets(moments, instance, outcome, use.target);
    commits += done(moments, moments::k_postgres_commit, instance).size();
  }
  if (use.target == Target::table) {
    EXPECT_GE(commits, outcome.produced.size());
  }
  expect_wire_tells_offsets(moments, outcome);
}

}  // namespace wringer::test
