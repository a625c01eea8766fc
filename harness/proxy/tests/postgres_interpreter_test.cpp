#include "harness/proxy/postgres_interpreter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace wringer::proxy {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

std::string message(char type, const std::string& payload) {
  const auto size = static_cast<std::uint32_t>(payload.size() + 4);
  std::string text(1, type);
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>((size >> shift) & 0xFF);
  return text + payload;
}

std::string terminated(const std::string& text) {
  return text + '\0';
}

const std::string k_idle = message('Z', "I");
const std::string k_in_block = message('Z', "T");

class PostgresInterpreterTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string start("\0\x03\0\0user\0app\0\0", 14);
    const std::string size("\0\0\0\x12", 4);
    static_cast<void>(to_service(size + start));
    static_cast<void>(drain(message('R', std::string("\0\0\0\0", 4)) + k_idle));
  }
  Step to_service(const std::string& bytes) {
    return m_interpreter.next(Direction::to_service, std::as_bytes(std::span(bytes)));
  }
  Step to_client(const std::string& bytes) {
    return m_interpreter.next(Direction::to_client, std::as_bytes(std::span(bytes)));
  }
  // The moments of all pieces, and what was let through.
  std::vector<Moment> drain(const std::string& bytes) {
    std::vector<Moment> moments;
    passed.clear();
    std::string rest = bytes;
    while (!rest.empty()) {
      Step step = to_client(rest);
      if (step.kind == Step::Kind::need_more) break;
      passed += rest.substr(0, step.size);
      rest.erase(0, step.size);
      for (Moment& moment : step.moments) moments.push_back(std::move(moment));
    }
    return moments;
  }
  std::string passed;
  PostgresInterpreter m_interpreter;
};

TEST_F(PostgresInterpreterTest, ACommitIsAppliedWhenItsAnswerIsWhole) {
  static_cast<void>(to_service(message('Q', terminated("BEGIN"))));
  static_cast<void>(drain(message('C', terminated("BEGIN")) + k_in_block));
  EXPECT_TRUE(m_interpreter.busy());
  const Step asked = to_service(message('Q', terminated("COMMIT")));
  ASSERT_THAT(asked.moments, SizeIs(1));
  EXPECT_EQ(asked.moments.front().name, moments::k_postgres_commit);
  const auto answered = drain(message('C', terminated("COMMIT")) + k_idle);
  ASSERT_THAT(answered, SizeIs(1));
  EXPECT_EQ(answered.front().name, moments::k_postgres_commit);
  EXPECT_TRUE(answered.front().succeeded);
  EXPECT_EQ(answered.front().exchange, asked.moments.front().exchange);
  EXPECT_FALSE(m_interpreter.busy());
}

// A standby that waits for a lock, and what drivers leave open after they have read.
TEST_F(PostgresInterpreterTest, OnlyReadsUntilSomethingMayBeWritten) {
  static_cast<void>(to_service(message('Q', terminated("SELECT pg_advisory_lock(42)"))));
  EXPECT_TRUE(m_interpreter.busy());
  EXPECT_TRUE(m_interpreter.only_reads());
  static_cast<void>(drain(message('C', terminated("SELECT 1")) + k_idle));
  static_cast<void>(to_service(message('Q', terminated("BEGIN"))));
  static_cast<void>(drain(message('C', terminated("BEGIN")) + k_in_block));
  EXPECT_TRUE(m_interpreter.busy());
  EXPECT_TRUE(m_interpreter.only_reads());
  static_cast<void>(to_service(message('Q', terminated("INSERT INTO t VALUES (1)"))));
  EXPECT_FALSE(m_interpreter.only_reads()) << "it is under way";
  static_cast<void>(drain(message('C', terminated("INSERT 0 1")) + k_in_block));
  EXPECT_FALSE(m_interpreter.only_reads()) << "it is not committed";
  static_cast<void>(to_service(message('Q', terminated("COMMIT"))));
  static_cast<void>(drain(message('C', terminated("COMMIT")) + k_idle));
  EXPECT_FALSE(m_interpreter.busy());
  EXPECT_TRUE(m_interpreter.only_reads());
}

TEST_F(PostgresInterpreterTest, NothingOfTheAnswerToACommitPassesBeforeItIsWhole) {
  const Step asked = to_service(message('Q', terminated("INSERT INTO t VALUES (1)")));
  ASSERT_THAT(asked.moments, SizeIs(1));
  EXPECT_EQ(asked.moments.front().name, moments::k_postgres_commit) << "it commits by itself";
  const std::string inserted = message('C', terminated("INSERT 0 1"));
  EXPECT_EQ(to_client(inserted).kind, Step::Kind::need_more);
  const Step whole = to_client(inserted + k_idle);
  EXPECT_EQ(whole.size, inserted.size() + k_idle.size());
  ASSERT_THAT(whole.moments, SizeIs(1));
  EXPECT_TRUE(whole.moments.front().succeeded);
}

// A trigger may raise a notice and then wait for whoever acts upon it.
TEST_F(PostgresInterpreterTest, NoticesPassWhileACommitIsNotAnsweredYet) {
  const std::string notice =
      message('N', terminated("SNOTICE") + terminated("C00000") + terminated("Mseen") + '\0');
  static_cast<void>(to_service(message('Q', terminated("INSERT INTO t VALUES (1)"))));
  EXPECT_EQ(to_client(notice).size, notice.size());
  // But not out of order: after what tells of the effect they wait with it.
  const std::string inserted = message('C', terminated("INSERT 0 1"));
  EXPECT_EQ(to_client(inserted + notice).kind, Step::Kind::need_more);
  EXPECT_EQ(to_client(inserted + notice + k_idle).size,
            inserted.size() + notice.size() + k_idle.size());
}

TEST_F(PostgresInterpreterTest, InAPipelineOnlyWhatPrecedesTheFirstEffectGoesAhead) {
  for (int i = 0; i < 2; ++i) {
    static_cast<void>(to_service(message(
        'P', terminated("") + terminated("INSERT INTO t VALUES (1)") + std::string("\0\0", 2))));
    static_cast<void>(
        to_service(message('B', terminated("") + terminated("") + std::string("\0\0\0\0\0\0", 6))));
    static_cast<void>(to_service(message('E', terminated("") + std::string("\0\0\0\0", 4))));
  }
  static_cast<void>(to_service(message('S', "")));
  const std::string ready_to_run = message('1', "") + message('2', "");
  const std::string ran = ready_to_run + message('C', terminated("INSERT 0 1"));
  EXPECT_THAT(drain(ran), IsEmpty());
  EXPECT_EQ(passed, ready_to_run);
}

TEST_F(PostgresInterpreterTest, RowsOfAQueryPassAsTheyCome) {
  static_cast<void>(to_service(message('Q', terminated("SELECT 1"))));
  const std::string row = message('D', std::string("\0\1\0\0\0\1x", 7));
  EXPECT_EQ(to_client(row).size, row.size());
}

TEST_F(PostgresInterpreterTest, KeepsEveryMomentOfMessagesThatItKeptBack) {
  // An autocommitted insert in the extended protocol: the Execute and the Sync that commits it.
  std::vector<Moment> asked;
  for (const std::string& part :
       {message('P',
                terminated("") + terminated("INSERT INTO t VALUES (1)") + std::string("\0\0", 2)),
        message('B', terminated("") + terminated("") + std::string("\0\0\0\0\0\0", 6)),
        message('E', terminated("") + std::string("\0\0\0\0", 4)), message('S', "")}) {
    for (const Moment& moment : to_service(part).moments) asked.push_back(moment);
  }
  const auto answered =
      drain(message('1', "") + message('2', "") + message('C', terminated("INSERT 0 1")) + k_idle);
  EXPECT_EQ(answered.size(), asked.size());
  EXPECT_EQ(answered.back().name, moments::k_postgres_commit);
  EXPECT_TRUE(answered.back().succeeded);
}

TEST_F(PostgresInterpreterTest, TellsAllThatIsExecutedInRequested) {
  const std::string sql = "INSERT INTO t VALUES ('" + std::string(500, 'x') + "')";
  const Step asked = to_service(message('Q', terminated(sql)));
  ASSERT_THAT(asked.moments, SizeIs(1));
  ASSERT_NE(asked.moments.front().statement, nullptr);
  EXPECT_EQ(asked.moments.front().statement->sql, sql);
  EXPECT_THAT(asked.moments.front().sql, SizeIs(testing::Lt(sql.size())));
}

TEST_F(PostgresInterpreterTest, ACommitAnsweredByRollbackDidNotSucceed) {
  static_cast<void>(to_service(message('Q', terminated("BEGIN"))));
  static_cast<void>(drain(message('C', terminated("BEGIN")) + k_in_block));
  static_cast<void>(to_service(message('Q', terminated("SELECT 1/0"))));
  static_cast<void>(
      drain(message('E', terminated("SERROR") + terminated("C22012") + '\0') + message('Z', "E")));
  static_cast<void>(to_service(message('Q', terminated("COMMIT"))));
  const auto answered = drain(message('C', terminated("ROLLBACK")) + k_idle);
  ASSERT_THAT(answered, SizeIs(1));
  EXPECT_FALSE(answered.front().succeeded);
}

TEST_F(PostgresInterpreterTest, ARefusedCommitIsToldTheErrorAndTheServersState) {
  static_cast<void>(to_service(message('Q', terminated("BEGIN"))));
  static_cast<void>(drain(message('C', terminated("BEGIN")) + k_in_block));
  static_cast<void>(to_service(message('Q', terminated("COMMIT"))));
  EXPECT_EQ(m_interpreter.refuse({.sql_state = "40001", .message = "no"}),
            message('Q', terminated("ROLLBACK")));
  EXPECT_FALSE(m_interpreter.refuse({}).has_value()) << "once is enough";
  const std::string rolled_back = message('C', terminated("ROLLBACK"));
  EXPECT_EQ(to_client(rolled_back).kind, Step::Kind::need_more);
  const Step answer = to_client(rolled_back + k_idle);
  EXPECT_EQ(answer.size, (rolled_back + k_idle).size());
  ASSERT_TRUE(answer.rewritten);
  EXPECT_EQ(*answer.rewritten,
            message('E', std::string("SERROR\0VERROR\0C40001\0Mno\0\0", 26)) + k_idle);
  ASSERT_THAT(answer.moments, SizeIs(1));
  EXPECT_EQ(answer.moments.front().error, "40001");
  EXPECT_FALSE(answer.moments.front().succeeded);
  EXPECT_FALSE(m_interpreter.busy());
}

// As pgjdbc sends it: the ReadyForQuery behind the answer would tell that it was done.
TEST_F(PostgresInterpreterTest, BehindAWithheldAnswerOnlyTheEndOfTheConnectionIsTold) {
  static_cast<void>(to_service(message('Q', terminated("BEGIN"))));
  static_cast<void>(drain(message('C', terminated("BEGIN")) + k_in_block));
  static_cast<void>(
      to_service(message('P', terminated("") + terminated("COMMIT") + std::string("\0\0", 2))));
  static_cast<void>(
      to_service(message('B', terminated("") + terminated("") + std::string("\0\0\0\0\0\0", 6))));
  static_cast<void>(to_service(message('E', terminated("") + std::string("\0\0\0\0", 4))));
  static_cast<void>(to_service(message('S', "")));
  const auto answered =
      drain(message('1', "") + message('2', "") + message('C', terminated("COMMIT")));
  ASSERT_THAT(answered, SizeIs(1));
  EXPECT_TRUE(answered.front().succeeded);

  m_interpreter.withhold_all_but_the_end();
  const std::string warning =
      message('N', terminated("SWARNING") + terminated("C01000") + terminated("Mwell") + '\0');
  for (const std::string& said : {k_idle, warning}) {
    const Step step = to_client(said);
    EXPECT_EQ(step.size, said.size());
    EXPECT_EQ(step.rewritten, "");
    EXPECT_THAT(step.moments, IsEmpty());
  }
  const std::string end = message('E', std::string("SFATAL\0VFATAL\0C57P01\0Mno\0\0", 26));
  EXPECT_EQ(to_client(end.substr(0, 9)).kind, Step::Kind::need_more);
  const Step told = to_client(end);
  EXPECT_EQ(told.size, end.size());
  EXPECT_FALSE(told.rewritten);
}

TEST_F(PostgresInterpreterTest, OnlyWhoConnectsIsAnsweredInTheServersPlace) {
  EXPECT_FALSE(m_interpreter.answer_in_place("x"));
  PostgresInterpreter connecting;
  const std::string start =
      std::string("\0\0\0\x12", 4) + std::string("\0\x03\0\0user\0app\0\0", 14);
  static_cast<void>(connecting.next(Direction::to_service, std::as_bytes(std::span(start))));
  const std::string refusal = message('E', std::string("SFATAL\0VFATAL\0C53300\0Mno\0\0", 26));
  EXPECT_TRUE(connecting.answer_in_place(refusal));
  EXPECT_TRUE(connecting.has_answer());
  const Step step = connecting.next(Direction::to_client, {});
  EXPECT_EQ(step.size, 0U);
  EXPECT_EQ(step.rewritten, refusal);
  ASSERT_THAT(step.moments, SizeIs(1));
  EXPECT_EQ(step.moments.front().error, "53300");
  EXPECT_FALSE(connecting.has_answer());
}

TEST_F(PostgresInterpreterTest, SaysWhenItIsLost) {
  static_cast<void>(to_client(message('Z', "nonsense")));
  EXPECT_THAT(m_interpreter.lost(), testing::Not(IsEmpty()));
  EXPECT_EQ(to_client("anything").size, 8u);
}

TEST(PostgresEncryption, IsRefusedInTheServersPlaceAndTheServerNeverAsked) {
  for (const std::string& code :
       {std::string("\x04\xD2\x16\x2F", 4), std::string("\x04\xD2\x16\x30", 4)}) {
    PostgresInterpreter interpreter;
    const std::string request = std::string("\0\0\0\x08", 4) + code;
    const Step asked = interpreter.next(Direction::to_service, std::as_bytes(std::span(request)));
    EXPECT_EQ(asked.size, request.size());
    EXPECT_EQ(asked.rewritten, "");
    ASSERT_TRUE(interpreter.has_answer());
    const Step told = interpreter.next(Direction::to_client, {});
    EXPECT_EQ(told.rewritten, "N");
    EXPECT_FALSE(interpreter.has_answer());
    EXPECT_THAT(interpreter.lost(), IsEmpty());
    // The client goes on plainly.
    const std::string start("\0\0\0\x12\0\x03\0\0user\0app\0\0", 18);
    const Step started = interpreter.next(Direction::to_service, std::as_bytes(std::span(start)));
    ASSERT_THAT(started.moments, SizeIs(1));
    EXPECT_EQ(started.moments.front().name, moments::k_postgres_connect);
  }
}

// Beside them the connection stays as opaque as any of the replication protocol.
TEST(ReplicationOfChanges, IsPassedOnButForMessagesOfOurs) {
  const std::string stream = message('W', std::string(3, '\0'));
  const std::string log_data = "w" + std::string(24, '\1');
  const std::string row = message('d', log_data + "I");
  const std::string ours =
      message('d', log_data + "M\1" + std::string(8, '\1') + terminated("wringer") +
                       std::string("\0\0\0\4", 4) + "4711");
  for (const std::string kind : {"database", "true"}) {
    PostgresInterpreter interpreter;
    const auto next = [&interpreter](Direction direction, const std::string& bytes) {
      return interpreter.next(direction, std::as_bytes(std::span(bytes)));
    };
    const std::string keys = terminated("user") + terminated("app") + terminated("replication") +
                             terminated(kind) + '\0';
    const std::string start = std::string("\0\3\0\0", 4) + keys;
    const auto size = static_cast<char>(start.size() + 4);
    EXPECT_EQ(next(Direction::to_service, std::string(3, '\0') + size + start).kind,
              Step::Kind::piece);
    const std::string said = stream + row + ours + row;
    const Step step = next(Direction::to_client, said);
    EXPECT_EQ(step.size, said.size());
    EXPECT_EQ(step.rewritten.value_or(said), kind == "database" ? stream + row + row : said);
    EXPECT_THAT(step.moments, IsEmpty());
    EXPECT_FALSE(interpreter.busy());
  }
}

}  // namespace
}  // namespace wringer::proxy
