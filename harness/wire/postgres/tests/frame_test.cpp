#include "harness/wire/postgres/frame.h"

#include "harness/wire/postgres/tests/conversation.h"

#include <gtest/gtest.h>

namespace wringer::wire::postgres {
namespace {

Bytes head(const Buffer& buffer, std::size_t size) {
  return Bytes(buffer).first(size);
}

TEST(Frame, FindsOneMessage) {
  const Buffer bytes = query("select 1");
  const Framed framed = next_message(Side::frontend, bytes);
  const auto& message = std::get<Message>(framed);
  EXPECT_EQ(message.form, MessageForm::typed);
  EXPECT_EQ(message.type, 'Q');
  EXPECT_EQ(message.size, bytes.size());
  EXPECT_EQ(read_query(message.payload), "select 1");
}

TEST(Frame, AsksForWhatIsMissingAtEverySplit) {
  const Buffer bytes = complete("INSERT 0 1");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Framed framed = next_message(Side::backend, head(bytes, size));
    ASSERT_TRUE(std::holds_alternative<NeedMore>(framed)) << size;
    const std::size_t more = std::get<NeedMore>(framed).bytes;
    EXPECT_GT(more, 0u);
    EXPECT_LE(size + more, bytes.size());
    // Once the length is there, what is missing is known.
    if (size >= 5) {
      EXPECT_EQ(size + more, bytes.size());
    }
  }
}

TEST(Frame, TakesTheFirstOfTwoMessages) {
  const Buffer first = complete("BEGIN");
  const Buffer both = first + in_block();
  EXPECT_EQ(std::get<Message>(next_message(Side::backend, both)).size, first.size());
}

TEST(Frame, RejectsTypesThatTheSpeakerDoesNotHave) {
  const Buffer row = bare('T');
  EXPECT_TRUE(std::holds_alternative<Message>(next_message(Side::backend, row)));
  const Framed framed = next_message(Side::frontend, row);
  ASSERT_TRUE(std::holds_alternative<Nonsense>(framed));
  EXPECT_EQ(std::get<Nonsense>(framed).reason, "the client sent a message of the unknown type 'T'");
  EXPECT_TRUE(std::holds_alternative<Nonsense>(next_message(Side::backend, bare('\x01'))));
}

TEST(Frame, RejectsALengthThatIsTooShortForItself) {
  const Buffer bytes = {std::byte{'Q'}, std::byte{0}, std::byte{0}, std::byte{0}, std::byte{3}};
  EXPECT_TRUE(std::holds_alternative<Nonsense>(next_message(Side::frontend, bytes)));
}

TEST(Frame, RejectsOversizeBeforeItsBytesCome) {
  const Buffer bytes = query(std::string(100, 'x'));
  const Framed framed = next_message(Side::frontend, head(bytes, 5), SizeLimits{.any = 100});
  EXPECT_TRUE(std::holds_alternative<Nonsense>(framed));
  EXPECT_TRUE(std::holds_alternative<NeedMore>(next_message(Side::frontend, head(bytes, 5))));
}

TEST(Frame, BelievesNoLongMessageOfATypeThatIsAlwaysBrief) {
  const Buffer long_sync = {std::byte{'S'}, std::byte{1}, std::byte{0}, std::byte{0}, std::byte{0}};
  EXPECT_TRUE(std::holds_alternative<Nonsense>(next_message(Side::frontend, long_sync)));
}

TEST(StartupPacket, TellsTheFirstPacketsApart) {
  const auto form = [](const Buffer& bytes) {
    return std::get<Message>(next_startup_packet(bytes)).form;
  };
  EXPECT_EQ(form(start_up_message({"user", "alice"})), MessageForm::start_up);
  EXPECT_EQ(form(start_up_message({"user", "alice"}, 3u << 16 | 9999)), MessageForm::start_up);
  EXPECT_EQ(form(encryption_request(k_ssl_request_code)), MessageForm::ssl_request);
  EXPECT_EQ(form(encryption_request(k_gss_request_code)), MessageForm::gss_request);
  EXPECT_EQ(form(cancel_request({1, Buffer(4)})), MessageForm::cancel_request);
  EXPECT_EQ(form(cancel_request({1, Buffer(32)})), MessageForm::cancel_request);
  EXPECT_EQ(form({std::byte{0x16}}), MessageForm::tls_hello);
}

TEST(StartupPacket, AsksForWhatIsMissingAtEverySplit) {
  const Buffer bytes = start_up_message({"user", "alice", "database", "bank"});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Framed framed = next_startup_packet(head(bytes, size));
    ASSERT_TRUE(std::holds_alternative<NeedMore>(framed)) << size;
    EXPECT_LE(size + std::get<NeedMore>(framed).bytes, bytes.size());
  }
  const Buffer both = bytes + query("select 1");
  EXPECT_EQ(std::get<Message>(next_startup_packet(both)).size, bytes.size());
}

TEST(StartupPacket, RejectsLengthsThatNoServerTakes) {
  const Buffer http = {std::byte{0x47}, std::byte{0x45}, std::byte{0x54}, std::byte{0x20}};
  EXPECT_TRUE(std::holds_alternative<Nonsense>(next_startup_packet(http)));
  const Buffer empty(8);
  EXPECT_TRUE(std::holds_alternative<Nonsense>(next_startup_packet(empty)));
  Buffer long_ssl_request = encryption_request(k_ssl_request_code) + Buffer(1);
  long_ssl_request[3] = std::byte{9};
  EXPECT_TRUE(std::holds_alternative<Nonsense>(next_startup_packet(long_ssl_request)));
}

TEST(EncryptionAnswer, IsOneByteOrAnError) {
  const Buffer yes_and_more = {std::byte{'S'}, std::byte{0x16}};
  const auto yes = std::get<Message>(next_encryption_answer(yes_and_more));
  EXPECT_EQ(yes.form, MessageForm::encryption_answer);
  EXPECT_EQ(yes.size, 1u);
  EXPECT_EQ(std::get<Message>(next_encryption_answer(fatal("08P01"))).form, MessageForm::typed);
  EXPECT_TRUE(std::holds_alternative<NeedMore>(next_encryption_answer({})));
  EXPECT_TRUE(std::holds_alternative<Nonsense>(next_encryption_answer(Buffer{std::byte{'x'}})));
}

}  // namespace
}  // namespace wringer::wire::postgres
