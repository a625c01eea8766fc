#include "harness/gateway/sasl_frames.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::gateway {
namespace {

using testing::HasSubstr;
using namespace std::string_literals;

TEST(SaslFrames, AreAsTheProtocolHasThem) {
  EXPECT_EQ(make_sasl_handshake("PLAIN"),
            "\0\0\0\x18\0\x11\0\x01\0\0\0\x01\0\x07wringer\0\x05PLAIN"s);
  EXPECT_EQ(make_sasl_authenticate("\0u\0p"s),
            "\0\0\0\x19\0\x24\0\0\0\0\0\x01\0\x07wringer\0\0\0\x04\0u\0p"s);
}

TEST(SaslFrames, AnAgreementIsAnAgreement) {
  EXPECT_TRUE(read_sasl_handshake("\0\0\0\x01\0\0\0\0\0\x01\0\x05PLAIN"s));
  const auto message = read_sasl_authenticate("\0\0\0\x01\0\0\xFF\xFF\0\0\0\x02ok"s);
  ASSERT_TRUE(message) << message.error().message;
  EXPECT_EQ(*message, "ok");
}

TEST(SaslFrames, ARefusalSaysWhy) {
  EXPECT_THAT(read_sasl_handshake("\0\0\0\x01\0\x21\0\0\0\x01\0\x0DSCRAM-SHA-512"s).error().message,
              HasSubstr("it offers SCRAM-SHA-512"));
  EXPECT_THAT(read_sasl_authenticate("\0\0\0\x01\0\x3A\0\x02no\0\0\0\0"s).error().message,
              HasSubstr("does not let us in: no"));
}

TEST(SaslFrames, WhatIsCutShortIsNoAnswer) {
  const std::string whole = "\0\0\0\x01\0\0\xFF\xFF\0\0\0\x02ok"s;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(read_sasl_authenticate(whole.substr(0, size))) << size;
  }
  EXPECT_FALSE(read_sasl_handshake("\0\0\0\x01\0\0\0\0\0\x02\0\x05PLAIN"s));
}

}  // namespace
}  // namespace wringer::gateway
