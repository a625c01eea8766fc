#include "harness/wire/postgres/messages.h"

#include "harness/wire/postgres/tests/conversation.h"

#include <gtest/gtest.h>

namespace wringer::wire::postgres {
namespace {

Bytes payload(const Buffer& message) {
  return Bytes(message).subspan(5);
}

Buffer text(std::string_view characters) {
  const auto bytes = std::as_bytes(std::span(characters.data(), characters.size()));
  return Buffer(bytes.begin(), bytes.end());
}

TEST(StartUp, ReadsWhoConnectsWhere) {
  const Buffer bytes = start_up_message(
      {"user", "alice", "options", "-c x=y", "database", "bank", "application_name", "teller"});
  const auto start_up = read_start_up(Bytes(bytes).subspan(4));
  ASSERT_TRUE(start_up);
  EXPECT_EQ(start_up->major, 3);
  EXPECT_EQ(start_up->minor, 0);
  EXPECT_EQ(start_up->user, "alice");
  EXPECT_EQ(start_up->database, "bank");
  EXPECT_EQ(start_up->application_name, "teller");
  EXPECT_FALSE(start_up->wants_replication());
}

TEST(StartUp, KnowsReplicationFromItsKey) {
  for (const char* yes : {"true", "on", "1", "database"}) {
    StartUp start_up;
    start_up.replication = yes;
    EXPECT_TRUE(start_up.wants_replication()) << yes;
  }
  for (const char* no : {"", "false", "off", "0", "no"}) {
    StartUp start_up;
    start_up.replication = no;
    EXPECT_FALSE(start_up.wants_replication()) << no;
  }
}

TEST(StartUp, MustEndAfterItsLastPair) {
  const Buffer version = MessageBuilder().uint32(3u << 16).finish();
  EXPECT_FALSE(read_start_up(Bytes(version).subspan(4)));
  const Buffer more = start_up_message({"user", "alice", "", "x"});
  EXPECT_FALSE(read_start_up(Bytes(more).subspan(4)));
}

TEST(Messages, ReadTheNamesOfTheExtendedProtocol) {
  const Buffer parse_bytes = parse("S_1", "commit");
  const auto parsed = read_parse(payload(parse_bytes));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->statement, "S_1");
  EXPECT_EQ(parsed->sql, "commit");
  const Buffer bind_bytes = bind("C_1", "S_1");
  const auto bound = read_bind(payload(bind_bytes));
  ASSERT_TRUE(bound);
  EXPECT_EQ(bound->portal, "C_1");
  EXPECT_EQ(bound->statement, "S_1");
  const Buffer execute_bytes = execute("C_1", 50);
  const auto executed = read_execute(payload(execute_bytes));
  ASSERT_TRUE(executed);
  EXPECT_EQ(executed->portal, "C_1");
  EXPECT_EQ(executed->max_rows, 50u);
  const Buffer close_bytes = close_statement("S_1");
  const auto closed = read_close(payload(close_bytes));
  ASSERT_TRUE(closed);
  EXPECT_EQ(closed->what, Named::statement);
  EXPECT_EQ(closed->name, "S_1");
}

TEST(Messages, AreCorruptWhenTheirStringsDoNotEnd) {
  EXPECT_EQ(read_query(text("select")).error().code, ErrorCode::corrupt);
  EXPECT_FALSE(read_query(text(std::string_view("select\0x", 8))));
  EXPECT_FALSE(read_parse(text(std::string_view("S_1\0commit", 10))));
  EXPECT_FALSE(read_bind(text("C_1")));
  EXPECT_FALSE(read_execute(text(std::string_view("\0abc", 4))));
  EXPECT_FALSE(read_close(text(std::string_view("xS_1\0", 5))));
  EXPECT_FALSE(read_command_tag({}));
  EXPECT_FALSE(read_ready_for_query(text("x")));
  EXPECT_FALSE(read_backend_key(text("1234abc")));
  EXPECT_FALSE(read_error(text("Mno end")));
}

TEST(ErrorResponse, SaysAgainWhatItWasBuiltFrom) {
  const Buffer bytes = error_response("FATAL", "57P01", "going down");
  const auto fields = read_error(payload(bytes));
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->severity, "FATAL");
  EXPECT_EQ(fields->sql_state, "57P01");
  EXPECT_EQ(fields->message, "going down");
  EXPECT_TRUE(fields->ends_connection());
}

TEST(ErrorResponse, PrefersTheSeverityThatIsNotTranslated) {
  const Buffer both = text(std::string_view("SFEHLER\0VERROR\0\0", 16));
  EXPECT_EQ(read_error(both)->severity, "ERROR");
  // Servers before 9.6 send only this one.
  const Buffer translated = text(std::string_view("SPANIC\0\0", 8));
  EXPECT_EQ(read_error(translated)->severity, "PANIC");
}

TEST(BackendKey, KeepsSecretsOfAnyLength) {
  const Buffer bytes = backend_key_data(7, 0x01020304);
  const auto key = read_backend_key(payload(bytes));
  ASSERT_TRUE(key);
  EXPECT_EQ(key->process_id, 7u);
  EXPECT_EQ(key->secret.size(), 4u);
  const BackendKey long_key{7, Buffer(32, std::byte{9})};
  EXPECT_EQ(read_backend_key(Bytes(cancel_request(long_key)).subspan(8)), long_key);
}

TEST(CancelRequest, HasTheBytesOfTheDocumentation) {
  const Buffer expected = {std::byte{0},    std::byte{0},    std::byte{0},    std::byte{16},
                           std::byte{0x04}, std::byte{0xd2}, std::byte{0x16}, std::byte{0x2e},
                           std::byte{0},    std::byte{0},    std::byte{0},    std::byte{7},
                           std::byte{1},    std::byte{2},    std::byte{3},    std::byte{4}};
  const Buffer secret = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
  EXPECT_EQ(cancel_request({7, secret}), expected);
}

TEST(ReadyForQuery, HasTheBytesOfTheDocumentation) {
  EXPECT_EQ(ready_for_query(TransactionStatus::failed), text(std::string_view("Z\0\0\0\5E", 6)));
  EXPECT_EQ(terminate(), text(std::string_view("X\0\0\0\4", 5)));
  EXPECT_EQ(encryption_refused(), text("N"));
}

}  // namespace
}  // namespace wringer::wire::postgres
