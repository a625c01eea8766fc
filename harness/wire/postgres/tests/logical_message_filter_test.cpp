#include "harness/wire/postgres/logical_message_filter.h"

#include "harness/wire/postgres/tests/conversation.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace wringer::wire::postgres {
namespace {

constexpr std::string_view k_ours = "wringer";

// What goes on of what came, piece by piece.
class Sieve {
 public:
  void take(Bytes bytes) {
    m_waiting.insert(m_waiting.end(), bytes.begin(), bytes.end());
    while (!m_waiting.empty()) {
      const auto passage = m_filter.next(m_waiting);
      if (passage.size == 0) return;
      const auto end = m_waiting.begin() + static_cast<std::ptrdiff_t>(passage.size);
      const Buffer as_it_was(m_waiting.begin(), end);
      m_waiting.erase(m_waiting.begin(), end);
      const Bytes passed =
          passage.remaining ? std::as_bytes(std::span(*passage.remaining)) : Bytes(as_it_was);
      m_passed.insert(m_passed.end(), passed.begin(), passed.end());
    }
  }
  [[nodiscard]] const Buffer& passed() const { return m_passed; }
  [[nodiscard]] std::size_t waiting() const { return m_waiting.size(); }

 private:
  LogicalMessageFilter m_filter{std::string(k_ours)};
  Buffer m_waiting;
  Buffer m_passed;
};

Buffer passed_of(const Buffer& bytes) {
  Sieve sieve;
  sieve.take(bytes);
  return sieve.passed();
}

// CopyBothResponse: text, no columns.
Buffer copy_both() {
  return MessageBuilder('W').character('\0').uint16(0).finish();
}

Buffer copy_out() {
  return MessageBuilder('H').character('\0').uint16(0).finish();
}

MessageBuilder log_data() {
  MessageBuilder builder('d');
  builder.character('w').uint32(0).uint32(0x1A2B).uint32(0).uint32(0x1A2B).uint32(7).uint32(8);
  return builder;
}

Buffer log_data(std::string_view payload) {
  return log_data().bytes(std::as_bytes(std::span(payload))).finish();
}

// Of pgoutput, `head` between its type and its flags.
Buffer note(std::string_view prefix, std::string_view content, std::string_view head = {}) {
  MessageBuilder builder = log_data();
  return builder.character('M')
      .bytes(std::as_bytes(std::span(head)))
      .character('\1')
      .uint32(0)
      .uint32(0x1A00)
      .string(prefix)
      .uint32(static_cast<std::uint32_t>(content.size()))
      .bytes(std::as_bytes(std::span(content)))
      .finish();
}

Buffer keepalive() {
  return MessageBuilder('d').character('k').uint32(0).uint32(1).uint32(2).uint32(3).finish();
}

const std::string k_xid("\0\0\3\4", 4);
const std::string k_stream_start("S\0\0\3\4\1", 6);

// What a server says on such a connection, and which of it is ours.
struct Saying {
  Buffer bytes;
  bool is_ours = false;
};

std::vector<Saying> conversation() {
  return {{authentication(0) + backend_key_data(7, 42) + idle()},
          {copy_both() + keepalive()},
          {log_data("B of a transaction")},
          {note(k_ours, "4711"), true},
          {log_data("I of a row " + std::string(500, 'x'))},
          {note(k_ours, ""), true},
          {note(k_ours, "end 1"), true},
          {note("system", "4711")},
          {note("wringer's", "4711")},
          {note("wring", "4711")},
          {log_data("C of it")},
          {warning("01000")},
          {note(k_ours, std::string(1000, 'y')), true},
          {log_data(k_stream_start)},
          {note(k_ours, "4711", k_xid), true},
          {note("system", "4711", k_xid)},
          {log_data("E")},
          {note(k_ours, "4711"), true},
          {bare('c') + complete("START_STREAMING") + idle()}};
}

Buffer all_of(const std::vector<Saying>& sayings) {
  Buffer all;
  for (const Saying& saying : sayings) all = std::move(all) + saying.bytes;
  return all;
}

Buffer others_of(const std::vector<Saying>& sayings) {
  Buffer others;
  for (const Saying& saying : sayings) {
    if (!saying.is_ours) others = std::move(others) + saying.bytes;
  }
  return others;
}

TEST(LogicalMessageFilter, TakesOutTheMessagesOfItsPrefixWhereverReadsEnd) {
  const Buffer said = all_of(conversation());
  const Buffer expected = others_of(conversation());
  for (std::size_t at = 0; at <= said.size(); ++at) {
    Sieve sieve;
    sieve.take(Bytes(said).first(at));
    sieve.take(Bytes(said).subspan(at));
    ASSERT_EQ(sieve.passed(), expected) << "cut at " << at;
    ASSERT_EQ(sieve.waiting(), 0U);
  }
  Sieve byte_by_byte;
  for (const std::byte& byte : said) byte_by_byte.take({&byte, 1});
  EXPECT_EQ(byte_by_byte.passed(), expected);
}

TEST(LogicalMessageFilter, ChangesNothingWhereNothingIsToBeTakenOut) {
  const Buffer said = copy_both() + log_data("B") + log_data("I") + keepalive();
  LogicalMessageFilter filter{std::string(k_ours)};
  const auto passage = filter.next(said);
  EXPECT_EQ(passage.size, said.size());
  EXPECT_FALSE(passage.remaining);
}

TEST(LogicalMessageFilter, TellsALongMessageByItsHead) {
  const std::string content(5'000'000, 'x');
  for (const auto& [prefix, passes] : {std::pair("wringer", false), std::pair("system", true)}) {
    const Buffer said = note(prefix, content);
    Sieve sieve;
    sieve.take(copy_both());
    sieve.take(Bytes(said).first(200));
    EXPECT_EQ(sieve.waiting(), 0U) << prefix;
    sieve.take(Bytes(said).subspan(200));
    EXPECT_EQ(sieve.passed(), passes ? copy_both() + said : copy_both());
  }
}

TEST(LogicalMessageFilter, AnXidStandsOnlyInATransactionThatIsOpen) {
  const Buffer with = note(k_ours, "1", k_xid);
  const Buffer without = note(k_ours, "1");
  EXPECT_EQ(passed_of(copy_both() + with), copy_both() + with);
  const Buffer open = copy_both() + log_data(k_stream_start);
  EXPECT_EQ(passed_of(open + without), open + without);
  // A stream that begins anew has none open.
  const Buffer again = open + error("57014") + idle() + copy_both();
  EXPECT_EQ(passed_of(again + without), again);
}

TEST(LogicalMessageFilter, LeavesWhatOnlyResemblesAMessage) {
  const std::string lsn(8, '\2');
  const std::string length("\0\0\0\1", 4);
  for (const std::string& payload :
       {"M\2" + lsn + "wringer" + '\0' + length + "1", "M\1" + lsn + "wringer" + '\0' + length,
        "M\1" + lsn + "wringer" + '\0' + length + "12", "M\1" + lsn + "wringer",
        "I\1" + lsn + "wringer" + '\0' + length + "1", std::string("M"), std::string()}) {
    const Buffer said = copy_both() + log_data(payload) + keepalive();
    EXPECT_EQ(passed_of(said), said);
  }
}

TEST(LogicalMessageFilter, LeavesDataOfAnOrdinaryCopy) {
  const Buffer before = copy_out() + note(k_ours, "1") + bare('c') + complete("COPY 1") + idle();
  EXPECT_EQ(passed_of(before), before);
  const Buffer stream = copy_both() + bare('c') + complete("START_STREAMING") + idle();
  EXPECT_EQ(passed_of(stream + before), stream + before);
  EXPECT_EQ(passed_of(stream + before + copy_both() + note(k_ours, "1")),
            stream + before + copy_both());
}

TEST(LogicalMessageFilter, KnowsTheTextOfTestDecoding) {
  const auto is_left = [](std::string_view text) {
    const Buffer said = log_data(text);
    const Buffer passed = passed_of(copy_both() + said);
    EXPECT_TRUE(passed == copy_both() || passed == copy_both() + said) << text;
    return passed.size() > copy_both().size();
  };
  EXPECT_FALSE(is_left("message: transactional: 1 prefix: wringer, sz: 4 content:4711"));
  EXPECT_FALSE(is_left("message: transactional: 0 prefix: wringer, sz: 0 content:"));
  EXPECT_FALSE(is_left("streaming message: transactional: 1 prefix: wringer, sz: 4"));
  EXPECT_FALSE(is_left("streaming message: transactional: 0 prefix: wringer, sz: 1 content:1"));
  EXPECT_FALSE(is_left("message: transactional: 1 prefix: wringer, sz: 1000 content:" +
                       std::string(1000, 'x')));
  EXPECT_TRUE(is_left("message: transactional: 1 prefix: wringers, sz: 4 content:4711"));
  EXPECT_TRUE(is_left("message: transactional: 1 prefix: system, sz: 4 content:4711"));
  EXPECT_TRUE(is_left("message: transactional: 1 prefix: wringer, sz: 4 content:471"));
  EXPECT_TRUE(is_left("message: transactional: 1 prefix: wringer, sz: 4"));
  EXPECT_TRUE(is_left("message: transactional: 1 prefix: wringer, sz: "));
  EXPECT_TRUE(is_left("table public.t: INSERT: v[text]:'prefix: wringer, sz: 4'"));
}

TEST(LogicalMessageFilter, PassesOnWhatFollowsNoProtocol) {
  Buffer nonsense = bare('d');
  nonsense.back() = std::byte{3};
  const Buffer said = copy_both() + nonsense + note(k_ours, "1");
  EXPECT_EQ(passed_of(said), said);
}

RC_GTEST_PROP(LogicalMessageFilter, DoesTheSameInAnyPieces, ()) {
  Buffer said;
  const std::vector<Saying> sayings = conversation();
  for (const std::size_t which :
       *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 19))) {
    said = std::move(said) + sayings.at(which).bytes;
  }
  const auto damaged = *rc::gen::inRange<std::size_t>(0, 2 * said.size() + 1);
  if (damaged < said.size()) said[damaged] = std::byte{*rc::gen::arbitrary<std::uint8_t>()};
  Sieve whole;
  Sieve pieces;
  whole.take(said);
  for (std::size_t at = 0; at < said.size();) {
    const std::size_t size = *rc::gen::inRange<std::size_t>(1, said.size() - at + 1);
    pieces.take(Bytes(said).subspan(at, size));
    at += size;
  }
  RC_ASSERT(pieces.passed() == whole.passed());
  RC_ASSERT(pieces.waiting() == whole.waiting());
  RC_ASSERT(whole.waiting() < 200u);
}

}  // namespace
}  // namespace wringer::wire::postgres
