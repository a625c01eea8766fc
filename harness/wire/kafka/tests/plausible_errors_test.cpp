#include "harness/wire/kafka/plausible_errors.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/error_names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace wringer::wire::kafka {
namespace {

using namespace api_keys;

TEST(PlausibleErrors, OfAProduceThatWasWrittenLeaveItOpen) {
  EXPECT_EQ(plausible_errors_text(k_produce, Outcome::forwarded_and_applied),
            "7 REQUEST_TIMED_OUT, 20 NOT_ENOUGH_REPLICAS_AFTER_APPEND");
  for (const std::int16_t refusal : std::vector<std::int16_t>{3, 6, 10, 19, 29, 45}) {
    EXPECT_TRUE(is_plausible(k_produce, refusal, Outcome::not_forwarded)) << refusal;
    EXPECT_FALSE(is_plausible(k_produce, refusal, Outcome::forwarded_and_applied)) << refusal;
  }
}

TEST(PlausibleErrors, OfAProduceThatWasNotForwardedNeverClaimThatItWasWritten) {
  EXPECT_FALSE(is_plausible(k_produce, 20, Outcome::not_forwarded));
  EXPECT_FALSE(is_plausible(k_produce, 46, Outcome::not_forwarded));
}

TEST(PlausibleErrors, OfACommitThatWasAppliedAreThoseOfACoordinatorThatMoved) {
  for (const std::int16_t api_key : {k_offset_commit, k_txn_offset_commit}) {
    EXPECT_EQ(plausible_errors_text(api_key, Outcome::forwarded_and_applied),
              "7 REQUEST_TIMED_OUT, 15 COORDINATOR_NOT_AVAILABLE, 16 NOT_COORDINATOR");
    for (const std::int16_t refusal : std::vector<std::int16_t>{22, 25}) {
      EXPECT_TRUE(is_plausible(api_key, refusal, Outcome::not_forwarded));
      EXPECT_FALSE(is_plausible(api_key, refusal, Outcome::forwarded_and_applied));
    }
  }
}

TEST(PlausibleErrors, OfWhatOnlyAsksAreTheSameEitherWay) {
  for (const std::int16_t api_key : {k_fetch, k_offset_fetch, k_find_coordinator, k_heartbeat}) {
    EXPECT_EQ(plausible_errors_text(api_key, Outcome::not_forwarded),
              plausible_errors_text(api_key, Outcome::forwarded_and_applied));
  }
  EXPECT_TRUE(is_plausible(k_heartbeat, 27, Outcome::forwarded_and_applied));
}

TEST(PlausibleErrors, NeverMakeAReaderSkip) {
  EXPECT_FALSE(is_plausible(k_fetch, 1, Outcome::not_forwarded));
}

// The newer protocol has no REBALANCE_IN_PROGRESS (KIP-848).
TEST(PlausibleErrors, OfTheNewerGroupProtocolAreItsOwn) {
  EXPECT_FALSE(is_plausible(k_consumer_group_heartbeat, 27, Outcome::not_forwarded));
  EXPECT_TRUE(is_plausible(k_consumer_group_heartbeat, 110, Outcome::not_forwarded));
}

TEST(PlausibleErrors, AreNoneOfAnApiThatWeDontAnswer) {
  EXPECT_EQ(plausible_errors_text(k_metadata, Outcome::not_forwarded), "none");
  EXPECT_FALSE(is_plausible(k_metadata, 5, Outcome::not_forwarded));
}

TEST(PlausibleErrors, AreSortedAndKnownAndNeverSuccess) {
  for (std::int16_t api_key = 0; api_key < 100; ++api_key) {
    for (const Outcome outcome : {Outcome::not_forwarded, Outcome::forwarded_and_applied}) {
      const auto codes = plausible_errors(api_key, outcome);
      EXPECT_EQ(std::ranges::adjacent_find(codes, std::ranges::greater_equal()), codes.end())
          << api_key;
      for (const std::int16_t code : codes) {
        EXPECT_NE(code, 0) << api_key;
        EXPECT_FALSE(error_name(code).empty()) << api_key << " " << code;
      }
    }
  }
}

}  // namespace
}  // namespace wringer::wire::kafka
