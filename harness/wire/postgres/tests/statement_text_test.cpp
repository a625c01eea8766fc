// What rules may search for an event's id, a key or a table.

#include "harness/wire/postgres/parameters.h"
#include "harness/wire/postgres/tests/conversation.h"
#include "harness/wire/postgres/transaction_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace wringer::wire::postgres {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint32_t k_int8 = 20;
constexpr std::uint32_t k_text = 25;
constexpr std::uint32_t k_jsonb = 3802;

Buffer parse_typed(std::string_view sql, const std::vector<std::uint32_t>& types) {
  MessageBuilder builder('P');
  builder.string("s").string(sql).uint16(static_cast<std::uint16_t>(types.size()));
  for (const std::uint32_t type : types) builder.uint32(type);
  return builder.finish();
}

Buffer bind_values(const std::vector<std::string>& values, std::uint16_t format) {
  MessageBuilder builder('B');
  builder.string("").string("s").uint16(1).uint16(format);
  builder.uint16(static_cast<std::uint16_t>(values.size()));
  for (const std::string& value : values) {
    builder.uint32(static_cast<std::uint32_t>(value.size())).bytes(std::as_bytes(std::span(value)));
  }
  return builder.uint16(0).finish();
}

Buffer bind_texts(const std::vector<std::string>& values) {
  return bind_values(values, 0);
}
Buffer bind_binary(const std::vector<std::string>& values) {
  return bind_values(values, 1);
}

class StatementTextTest : public testing::Test {
 protected:
  StatementTextTest() { talk.connect(); }

  // What the exchange that this begins executes.
  StatementText text_of(const Buffer& said) {
    talk.client(said);
    const StatementTextPtr statement = talk.last_start().statement;
    return statement ? *statement : StatementText{};
  }
  std::vector<std::string> parameters_of(const Buffer& parsed, const Buffer& bound) {
    return text_of(parsed + bound + execute("")).parameters;
  }
  Conversation talk;
};

TEST_F(StatementTextTest, OfAQueryIsAllOfIt) {
  const std::string sql = "INSERT INTO t VALUES ('" + std::string(1000, 'x') + "',\n  'e17')";
  EXPECT_EQ(text_of(query(sql)).sql, sql);
}

TEST_F(StatementTextTest, OfAQueryEndsAfter64KiB) {
  EXPECT_THAT(text_of(query("SELECT '" + std::string(100'000, 'x') + "'")).sql, SizeIs(64 * 1024));
}

TEST_F(StatementTextTest, HoldsWhatExecuteNames) {
  talk.client(query("PREPARE pay AS INSERT INTO payments VALUES ($1)"));
  talk.server(complete("PREPARE") + idle());
  const StatementText text = text_of(query("EXECUTE pay ('e17')"));
  EXPECT_TRUE(text.mentions("payments"));
  EXPECT_TRUE(text.mentions("e17"));
}

TEST_F(StatementTextTest, OfAPreparedStatementHasItsParameters) {
  const StatementText text = text_of(parse_typed("INSERT INTO t VALUES ($1, $2)", {}) +
                                     bind_texts({"e17", "12"}) + execute(""));
  EXPECT_EQ(text.sql, "INSERT INTO t VALUES ($1, $2)");
  EXPECT_THAT(text.parameters, ElementsAre("e17", "12"));
  EXPECT_TRUE(text.mentions("e17"));
  EXPECT_FALSE(text.mentions("e18"));
}

TEST_F(StatementTextTest, ReadsBinaryParametersByTheirType) {
  const std::string minus_two("\xff\xff\xff\xff\xff\xff\xff\xfe", 8);
  EXPECT_THAT(parameters_of(parse_typed("", {k_int8, k_text, k_jsonb}),
                            bind_binary({minus_two, "abcd", "\1{}"})),
              ElementsAre("-2", "abcd", "{}"));
}

TEST_F(StatementTextTest, ReadsBinaryParametersWithoutATypeInEveryWay) {
  const std::string id("\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef", 16);
  EXPECT_THAT(
      parameters_of(parse_typed("", {}),
                    bind_binary({std::string("\0\7", 2), "e123", id, "Zürich", "\xff\xfe\xfd"})),
      ElementsAre("7", "1697722931", "e123", "01234567-89ab-cdef-0123-456789abcdef", "Zürich"));
}

TEST_F(StatementTextTest, LeavesOutNullAndWhatIsTooLong) {
  Buffer bound = MessageBuilder('B')
                     .string("")
                     .string("s")
                     .uint16(0)
                     .uint16(3)
                     .uint32(0xffff'ffff)
                     .uint32(70'000)
                     .bytes(Buffer(70'000))
                     .uint32(2)
                     .bytes(std::as_bytes(std::span("e1", 2)))
                     .uint16(0)
                     .finish();
  EXPECT_THAT(parameters_of(parse_typed("", {}), bound), ElementsAre("e1"));
}

TEST_F(StatementTextTest, OfASyncThatCommitsHoldsAllThatItCommits) {
  talk.client(parse_typed("INSERT INTO t VALUES ($1)", {}));
  for (const char* event : {"e1", "e2", "e3"}) {
    EXPECT_THAT(text_of(bind_texts({event}) + execute("")).parameters, ElementsAre(event));
  }
  talk.client(parse("", "UPDATE balances SET x = 1") + bind("", "") + execute(""));
  const StatementText committed = text_of(bare('S'));
  EXPECT_EQ(talk.last_start().kind, ExchangeKind::commit);
  EXPECT_EQ(committed.sql, "INSERT INTO t VALUES ($1)\nUPDATE balances SET x = 1");
  EXPECT_THAT(committed.parameters, ElementsAre("e1", "e2", "e3"));
}

TEST_F(StatementTextTest, OfTheNextTransactionHoldsNothingOfTheLast) {
  talk.client(parse_typed("INSERT INTO t VALUES ($1)", {}) + bind_texts({"e1"}) + execute("") +
              bare('S'));
  talk.client(bind_texts({"e2"}) + execute(""));
  EXPECT_THAT(text_of(bare('S')).parameters, ElementsAre("e2"));
}

TEST_F(StatementTextTest, OfACommitInABlockIsItsOwn) {
  talk.client(query("BEGIN"));
  talk.server(complete("BEGIN") + in_block());
  talk.client(query("INSERT INTO t VALUES ('e1')"));
  talk.server(complete("INSERT 0 1") + in_block());
  EXPECT_EQ(text_of(query("COMMIT")).sql, "COMMIT");
}

TEST_F(StatementTextTest, IsThereForEveryExchangeButTheFirst) {
  EXPECT_EQ(talk.last_start().kind, ExchangeKind::connect);
  EXPECT_EQ(talk.last_start().statement, nullptr);
  talk.client(query("SELECT 1"));
  EXPECT_NE(talk.last_start().statement, nullptr);
}

RC_GTEST_PROP(TransactionText, IsBounded, (const std::vector<std::uint8_t>& sizes)) {
  TransactionText text;
  for (const std::uint8_t size : sizes) {
    const std::string piece(std::size_t{size} * 200, static_cast<char>('a' + size % 26));
    text.add(std::make_shared<const StatementText>(StatementText{piece, {piece, "x"}}));
  }
  const StatementTextPtr all = text.all();
  if (!all) return;
  std::size_t parameters = 0;
  for (const std::string& parameter : all->parameters) parameters += parameter.size();
  RC_ASSERT(all->sql.size() <= k_statement_text_max);
  RC_ASSERT(parameters <= k_statement_text_max);
}

RC_GTEST_PROP(Parameters, OfAnyBytesAreRead, (const std::vector<std::uint8_t>& bytes)) {
  const Bind bind{"", "", std::as_bytes(std::span(bytes))};
  std::size_t size = 0;
  for (const std::string& text : parameter_texts(bind, {}, 100)) size += text.size();
  RC_ASSERT(size <= 100 * 11);
}

}  // namespace
}  // namespace wringer::wire::postgres
