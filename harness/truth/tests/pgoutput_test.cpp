#include "harness/truth/pgoutput.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::truth {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Optional;

class Bytes {
 public:
  explicit Bytes(char kind) : m_text(1, kind) {}
  Bytes& number(std::uint64_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) m_text += static_cast<char>(value >> (8 * i) & 0xFF);
    return *this;
  }
  Bytes& text(std::string_view value) {
    m_text += value;
    m_text += '\0';
    return *this;
  }
  Bytes& raw(std::string_view value) {
    m_text += value;
    return *this;
  }
  Bytes& field(std::string_view value) { return raw("t").number(value.size(), 4).raw(value); }
  [[nodiscard]] const std::string& done() const { return m_text; }

 private:
  std::string m_text;
};

// Table 7: public.accounts (id, note).
std::string relation() {
  Bytes bytes('R');
  bytes.number(7, 4).text("public").text("accounts").raw("f").number(2, 2);
  for (const char* name : {"id", "note"}) bytes.number(1, 1).text(name).number(25, 4).number(0, 4);
  return bytes.done();
}

decoded::Change change_of(PgOutputDecoder& decoder, const std::string& message) {
  const auto found = decoder.decode(message);
  EXPECT_TRUE(found.has_value()) << found.error().message;
  return std::get<decoded::Change>(found->at(0));
}

TEST(PgOutput, TellsWhenATransactionWasCommitted) {
  PgOutputDecoder decoder;
  const auto found =
      decoder.decode(Bytes('B').number(0x10, 8).number(1'000'000, 8).number(771, 4).done());
  const auto& begin = std::get<decoded::Begin>(found->at(0));
  EXPECT_EQ(begin.commit_lsn, 0x10U);
  EXPECT_EQ(begin.committed_at, 946'684'801'000'000);
  EXPECT_EQ(begin.xid, 771U);
}

TEST(PgOutput, ReadsRowsOfATableThatWasIntroduced) {
  PgOutputDecoder decoder;
  ASSERT_TRUE(decoder.decode(relation()).has_value());
  const decoded::Change change =
      change_of(decoder, Bytes('I').number(7, 4).raw("N").number(2, 2).field("k1").raw("n").done());
  EXPECT_EQ(change.operation, decoded::Operation::insert);
  EXPECT_EQ(change.relation->name, "accounts");
  EXPECT_THAT(change.after, ElementsAre(Optional(std::string("k1")), std::nullopt));
}

TEST(PgOutput, TakesAnUntouchedLargeValueFromTheRowBefore) {
  PgOutputDecoder decoder;
  ASSERT_TRUE(decoder.decode(relation()).has_value());
  const decoded::Change change = change_of(decoder, Bytes('U')
                                                        .number(7, 4)
                                                        .raw("O")
                                                        .number(2, 2)
                                                        .field("k1")
                                                        .field("long")
                                                        .raw("N")
                                                        .number(2, 2)
                                                        .field("k2")
                                                        .raw("u")
                                                        .done());
  EXPECT_THAT(change.before,
              ElementsAre(Optional(std::string("k1")), Optional(std::string("long"))));
  EXPECT_THAT(change.after,
              ElementsAre(Optional(std::string("k2")), Optional(std::string("long"))));
}

TEST(PgOutput, ReadsNotes) {
  PgOutputDecoder decoder;
  const auto found = decoder.decode(
      Bytes('M').number(1, 1).number(9, 8).text("wringer").number(4, 4).raw("4711").done());
  const auto& note = std::get<decoded::Note>(found->at(0));
  EXPECT_EQ(note.prefix, "wringer");
  EXPECT_EQ(note.content, "4711");
}

TEST(PgOutput, RefusesWhatIsNoMessage) {
  PgOutputDecoder decoder;
  EXPECT_THAT(decoder.decode("?").error().message, HasSubstr("a message '?'"));
  EXPECT_THAT(decoder.decode("").error().message, HasSubstr("a message"));
  EXPECT_THAT(decoder.decode(Bytes('I').number(8, 4).raw("N").number(0, 2).done()).error().message,
              HasSubstr("never introduced"));
}

// No cut of a message may be read as a whole one, or beyond its end.
TEST(PgOutput, NoticesAMessageThatWasCut) {
  const std::string whole =
      Bytes('I').number(7, 4).raw("N").number(2, 2).field("k1").field("note").done();
  for (std::size_t size = 1; size < whole.size(); ++size) {
    PgOutputDecoder decoder;
    ASSERT_TRUE(decoder.decode(relation()).has_value());
    EXPECT_FALSE(decoder.decode(whole.substr(0, size)).has_value()) << size;
  }
}

}  // namespace
}  // namespace wringer::truth
