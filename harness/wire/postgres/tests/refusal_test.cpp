#include "harness/wire/postgres/refusal.h"

#include "harness/wire/postgres/tests/conversation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::wire::postgres {
namespace {

using testing::ElementsAre;

// The types of the messages: "PBECCE".
std::string types_of(Bytes bytes) {
  std::string types;
  while (!bytes.empty()) {
    const auto framed = next_message(Side::frontend, bytes);
    const auto* message = std::get_if<Message>(&framed);
    if (message == nullptr) return types + "?";
    types += message->type;
    bytes = bytes.subspan(message->size);
  }
  return types;
}

std::string last_request_fails_with(const Conversation& conversation) {
  const auto request = conversation.tracker().last_request();
  if (!request) return "nothing";
  return types_of(request_that_fails(*request, {.sql_state = "40001", .message = "it's"}));
}

TEST(Refusal, AStatementFailsWhereItStands) {
  Conversation conversation;
  conversation.connect();
  conversation.client(query("INSERT INTO t VALUES (1)"));
  EXPECT_EQ(last_request_fails_with(conversation), "Q");
  conversation.server(complete("INSERT 0 1") + idle());
  conversation.client(run("INSERT INTO t VALUES (1)"));
  EXPECT_EQ(last_request_fails_with(conversation), "E");
  conversation.client(bare('S'));
  EXPECT_EQ(last_request_fails_with(conversation), "ES");
}

TEST(Refusal, ACommitOfABlockIsRolledBack) {
  Conversation conversation;
  conversation.connect();
  conversation.client(query("BEGIN"));
  conversation.server(complete("BEGIN") + in_block());
  conversation.client(query("COMMIT"));
  EXPECT_EQ(request_that_fails(*conversation.tracker().last_request(), {}), query("ROLLBACK"));
  conversation.server(error("40001") + in_block());
  conversation.client(run("COMMIT"));
  EXPECT_EQ(last_request_fails_with(conversation), "PBECCE");
}

TEST(Refusal, OnlyWhatIsAnExchangeCanBeRefused) {
  Conversation conversation;
  EXPECT_EQ(last_request_fails_with(conversation), "nothing");
  conversation.connect();
  conversation.client(parse("s", "SELECT 1"));
  EXPECT_EQ(last_request_fails_with(conversation), "nothing");
}

TEST(Refusal, WhatTheClientDidNotSendIsNotAnsweredToIt) {
  const auto treatment = [](const Buffer& bytes, const LastRequest& request) {
    return treatment_of(std::get<Message>(next_message(Side::backend, bytes)), request);
  };
  const LastRequest commit{1, Request::query, true};
  EXPECT_EQ(treatment(complete("ROLLBACK"), commit), Treatment::refuse);
  EXPECT_EQ(treatment(warning("25P01"), commit), Treatment::swallow);
  EXPECT_EQ(treatment(idle(), commit), Treatment::pass);
  const LastRequest executed{1, Request::execute, true};
  EXPECT_EQ(treatment(complete("ROLLBACK"), executed), Treatment::swallow);
  EXPECT_EQ(treatment(bare('1'), executed), Treatment::swallow);
  EXPECT_EQ(treatment(error("34000"), executed), Treatment::refuse);
  EXPECT_EQ(treatment(fatal("57P01"), executed), Treatment::pass) << "the session really ends";
}

TEST(Refusal, AReportHasOnlyTheFieldsThatSaySomething) {
  const Buffer bytes = error_response(
      {.sql_state = "23505", .message = "no", .table = "accounts", .constraint = "accounts_pkey"});
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::string fields("SERROR\0VERROR\0C23505\0Mno\0taccounts\0naccounts_pkey\0\0", 51);
  EXPECT_EQ(text.substr(5), fields);
}

TEST(Refusal, KnowsWhoseAnswerComesNext) {
  Conversation conversation;
  conversation.connect();
  EXPECT_EQ(conversation.tracker().answering(), 0U);
  conversation.client(run("SELECT 1"));
  EXPECT_EQ(conversation.tracker().answering(), 0U) << "ParseComplete comes next";
  conversation.server(bare('1') + bare('2'));
  EXPECT_EQ(conversation.tracker().answering(), conversation.last_start().id);
}

}  // namespace
}  // namespace wringer::wire::postgres
