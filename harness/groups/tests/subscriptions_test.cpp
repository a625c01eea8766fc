#include "harness/groups/subscriptions.h"

#include "harness/groups/fair_shares.h"
#include "harness/wire/kafka/consumer_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::groups {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using wire::kafka::Subscription;

using Partition = GroupTalk::Partition;

GroupTalk::Protocol said(const std::string& protocol, const Subscription& subscription) {
  return {protocol, wire::kafka::make_subscription(subscription)};
}

Subscription read(const std::string& bytes) {
  return wire::kafka::read_subscription(wire::kafka::to_bytes(bytes)).value();
}

// As a member says it that has been there for some generations.
Subscription newest() {
  return {.version = 3,
          .topics = {"payments"},
          .user_data = "data",
          .owned = std::vector<Partition>{{"payments", 1}},
          .generation = 7,
          .rest = {"\0\1r", 3}};
}

TEST(SubscriptionOfOurs, HasTheVersionOfTheMembersAndOwnsNothing) {
  const Subscription ours =
      read(subscription_of_ours(said("cooperative-sticky", newest()), Standing{}));
  EXPECT_EQ(ours.version, 3);
  EXPECT_THAT(ours.topics, ElementsAre("payments"));
  EXPECT_THAT(ours.owned, Optional(IsEmpty()));
  EXPECT_THAT(ours.generation, Optional(-1));
  EXPECT_EQ(ours.rest, newest().rest);
}

TEST(SubscriptionOfOurs, OfACooperativeProtocolAlwaysTellsWhatIsOwned) {
  const Subscription ours = read(subscription_of_ours(
      said("cooperative-sticky", {.version = 0, .topics = {"payments"}}), Standing{}));
  EXPECT_EQ(ours.version, 1);
  EXPECT_THAT(ours.owned, Optional(IsEmpty()));
}

TEST(SubscriptionOfOurs, TellsWhatItWasGivenWhenItJoinsACooperativeGroupAnew) {
  const Standing standing{{{"payments", 2}}, 8};
  const Subscription ours =
      read(subscription_of_ours(said("cooperative-sticky", newest()), standing));
  EXPECT_THAT(ours.owned, Optional(ElementsAre(Partition{"payments", 2})));
  EXPECT_THAT(ours.generation, Optional(8));
  const Subscription eager = read(subscription_of_ours(said("range", newest()), standing));
  EXPECT_THAT(eager.owned, Optional(IsEmpty())) << "it has given up everything before it joins";
}

TEST(SubscriptionOfOurs, HasNoDataOfAStickyMembersPast) {
  EXPECT_FALSE(read(subscription_of_ours(said("sticky", newest()), Standing{})).user_data);
  EXPECT_EQ(read(subscription_of_ours(said("stream", newest()), Standing{})).user_data, "data");
}

TEST(SubscriptionOfOurs, AddsNothingThatTheMembersDoNotWrite) {
  for (const std::int16_t version : {std::int16_t{0}, std::int16_t{1}}) {
    const auto theirs = said("range", {.version = version, .topics = {"payments"}});
    EXPECT_EQ(subscription_of_ours(theirs, Standing{}), theirs.metadata) << version;
  }
}

TEST(SubscriptionNow, ClaimsWhatTheMemberHasSinceItJoinedLast) {
  const Subscription now =
      read(subscription_now(said("cooperative-sticky", newest()), Standing{{{"payments", 3}}, 9}));
  EXPECT_THAT(now.owned, Optional(ElementsAre(Partition{"payments", 3})));
  EXPECT_THAT(now.generation, Optional(9));
  EXPECT_EQ(now.user_data, "data");
}

TEST(TopicsOf, AreThoseOfAConsumerInEitherProtocol) {
  GroupTalk classic;
  classic.protocol_type = "consumer";
  classic.protocols = {said("range", newest())};
  EXPECT_THAT(topics_of(classic), ElementsAre("payments"));
  GroupTalk newer;
  newer.topics = {"letters"};
  EXPECT_THAT(topics_of(newer), ElementsAre("letters"));
  classic.protocol_type = "connect";
  EXPECT_THAT(topics_of(classic), IsEmpty());
}

class FairShares : public testing::Test {
 protected:
  [[nodiscard]] Shares of(const std::string& protocol) const {
    return fair_shares(protocol,
                       {{"m1", wire::kafka::to_bytes(m_owner)},
                        {"m2", wire::kafka::to_bytes(m_newcomer)},
                        {"m3", wire::kafka::to_bytes("nonsense")}},
                       [](const std::string&) { return 4; });
  }

 private:
  std::string m_owner = wire::kafka::make_subscription(
      {.version = 1,
       .topics = {"payments"},
       .owned = std::vector<Partition>{{"payments", 0}, {"payments", 1}}});
  std::string m_newcomer = wire::kafka::make_subscription({.version = 0, .topics = {"payments"}});
};

TEST_F(FairShares, GivePartitionsInTurnToThoseWhoWantThem) {
  Shares shares = of("range");
  EXPECT_THAT(shares["m1"], ElementsAre(Partition{"payments", 0}, Partition{"payments", 2}));
  EXPECT_THAT(shares["m2"], ElementsAre(Partition{"payments", 1}, Partition{"payments", 3}));
  EXPECT_TRUE(shares.contains("m3")) << "it must be answered, too";
}

TEST_F(FairShares, OfACooperativeGroupGiveNobodyWhatAnotherStillHas) {
  Shares shares = of("cooperative-sticky");
  EXPECT_THAT(shares["m1"], ElementsAre(Partition{"payments", 0}, Partition{"payments", 2}));
  EXPECT_THAT(shares["m2"], ElementsAre(Partition{"payments", 3}));
}

}  // namespace
}  // namespace wringer::groups
