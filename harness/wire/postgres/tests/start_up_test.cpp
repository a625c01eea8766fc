#include "harness/wire/postgres/tests/conversation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::wire::postgres {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(StartUpExchange, LastsToTheFirstReadyForQuery) {
  Conversation talk;
  talk.client(start_up_message({"user", "alice", "database", "bank"}));
  EXPECT_EQ(talk.tracker().state(), ConnectionState::authenticating);
  EXPECT_THAT(talk.take_log(), ElementsAre("+1 connect: "));
  talk.server(authentication(0) + backend_key_data(7, 42));
  EXPECT_THAT(talk.take_log(), IsEmpty());
  talk.server(idle());
  EXPECT_THAT(talk.take_log(), ElementsAre("-1 connect done []"));
  EXPECT_EQ(talk.tracker().state(), ConnectionState::ready);
  EXPECT_EQ(talk.tracker().start_up()->database, "bank");
  EXPECT_EQ(talk.tracker().backend_key()->process_id, 7u);
  EXPECT_TRUE(talk.tracker().is_quiet());
}

TEST(StartUpExchange, NeedsTheClientForItsPassword) {
  constexpr std::uint32_t k_sasl = 10;
  constexpr std::uint32_t k_sasl_final = 12;
  Conversation talk;
  talk.client(start_up_message({"user", "alice"}));
  talk.server(authentication(k_sasl));
  EXPECT_TRUE(talk.last_answer().client_must_answer);
  EXPECT_EQ(talk.last_answer().answer_to, 1u);
  talk.client(bare('p'));
  talk.server(authentication(k_sasl_final));
  EXPECT_FALSE(talk.last_answer().client_must_answer);
  talk.server(authentication(0));
  EXPECT_FALSE(talk.last_answer().client_must_answer);
  EXPECT_EQ(talk.last_answer().answer_to, 1u);
}

TEST(StartUpExchange, IsRefusedByAnError) {
  Conversation talk;
  talk.client(start_up_message({"user", "alice"}));
  talk.server(fatal("53300"));
  EXPECT_THAT(talk.log(), ElementsAre("+1 connect: ", "-1 connect refused [] 53300"));
  EXPECT_EQ(talk.tracker().state(), ConnectionState::ended);
}

TEST(StartUpExchange, PassesAnyMinorVersionOn) {
  Conversation talk;
  talk.client(start_up_message({"user", "alice"}, 3u << 16 | 9999));
  talk.server(MessageBuilder('v').uint32(0).uint32(0).finish() + authentication(0) + idle());
  EXPECT_EQ(talk.tracker().state(), ConnectionState::ready);
}

TEST(StartUpExchange, IsNotFollowedInAnotherMajorVersion) {
  Conversation talk;
  talk.client(start_up_message({}, 2u << 16));
  EXPECT_EQ(talk.tracker().state(), ConnectionState::out_of_step);
  EXPECT_THAT(talk.log(), IsEmpty());
}

TEST(Encryption, MayBeAskedForAgainAndAgain) {
  Conversation talk;
  talk.client(encryption_request(k_gss_request_code));
  EXPECT_EQ(talk.tracker().state(), ConnectionState::negotiating);
  talk.server(encryption_refused());
  talk.client(encryption_request(k_ssl_request_code));
  talk.server(encryption_refused());
  EXPECT_EQ(talk.tracker().state(), ConnectionState::starting);
  talk.client(start_up_message({"user", "alice"}));
  EXPECT_EQ(talk.tracker().state(), ConnectionState::authenticating);
}

TEST(Encryption, KeepsTheClientsBytesUntilTheServerHasAnswered) {
  Conversation talk;
  talk.client(encryption_request(k_ssl_request_code) + start_up_message({"user", "alice"}));
  EXPECT_EQ(talk.forwarded(), 8u);
  talk.server(encryption_refused());
  EXPECT_EQ(talk.tracker().state(), ConnectionState::authenticating);
}

TEST(Encryption, IsPassedOnUnread) {
  Conversation talk;
  talk.client(encryption_request(k_ssl_request_code));
  talk.server(Buffer{std::byte{'S'}});
  EXPECT_EQ(talk.tracker().state(), ConnectionState::encrypted);
  talk.client(Buffer(100, std::byte{0xff}));
  talk.server(Buffer(100, std::byte{0xff}));
  EXPECT_EQ(talk.forwarded(), 8u + 1u + 200u);
  EXPECT_THAT(talk.log(), IsEmpty());
}

TEST(Encryption, MayStartWithoutARequest) {
  Conversation talk;
  talk.client(Buffer{std::byte{0x16}, std::byte{3}, std::byte{1}});
  EXPECT_EQ(talk.tracker().state(), ConnectionState::encrypted);
}

TEST(Encryption, RequestMayBeAnsweredByAnErrorOfAnOldServer) {
  Conversation talk;
  talk.client(encryption_request(k_ssl_request_code));
  talk.server(fatal("08P01"));
  EXPECT_EQ(talk.tracker().state(), ConnectionState::ended);
}

TEST(CancelConnection, IsPassedOn) {
  Conversation talk;
  talk.client(cancel_request({7, Buffer(4)}));
  EXPECT_EQ(talk.tracker().state(), ConnectionState::cancelling);
  EXPECT_EQ(talk.forwarded(), 16u);
  EXPECT_THAT(talk.log(), IsEmpty());
}

TEST(ReplicationConnection, IsPassedOnUnread) {
  Conversation talk;
  talk.client(start_up_message({"user", "alice", "replication", "database"}));
  EXPECT_EQ(talk.tracker().state(), ConnectionState::replicating);
  talk.server(authentication(0) + idle());
  talk.client(query("START_REPLICATION SLOT s LOGICAL 0/0"));
  talk.server(bare('W') + copy_data("w"));
  EXPECT_THAT(talk.log(), IsEmpty());
  EXPECT_TRUE(talk.tracker().is_quiet());
}

}  // namespace
}  // namespace wringer::wire::postgres
