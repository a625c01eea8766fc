#include "harness/gateway/scram.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::gateway {
namespace {

using testing::HasSubstr;

// The example of RFC 7677.
const SaslLogin k_scram_login{.mechanism = "SCRAM-SHA-256", .user = "user", .password = "pencil"};
constexpr const char* k_nonce = "rOprNGfwEbeRWgbNEkqO";
constexpr const char* k_server_first =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

TEST(Scram, SaysWhatTheStandardsExampleSays) {
  ScramClient client(k_scram_login, k_nonce);
  EXPECT_EQ(client.first(), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  const auto answer = client.answer(k_server_first);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(*answer,
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  EXPECT_TRUE(client.check("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
}

TEST(Scram, BelievesNoServerThatDoesNotKnowThePassword) {
  ScramClient client(k_scram_login, k_nonce);
  ASSERT_TRUE(client.answer(k_server_first));
  EXPECT_FALSE(client.check("v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
  EXPECT_THAT(client.check("e=invalid-proof").error().message, HasSubstr("invalid-proof"));
  EXPECT_FALSE(client.check(""));
}

TEST(Scram, TakesNoOtherNonceAndNoWeakHash) {
  ScramClient client(k_scram_login, k_nonce);
  EXPECT_FALSE(client.answer("r=another,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"));
  EXPECT_FALSE(client.answer("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"));
  EXPECT_FALSE(client.answer("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1"));
  EXPECT_FALSE(client.answer("r=rOprNGfwEbeRWgbNEkqOx,s=W22,i=4096"));
  EXPECT_FALSE(client.answer(""));
}

TEST(Scram, EscapesWhatWouldDivideAName) {
  EXPECT_THAT(ScramClient({.mechanism = "SCRAM-SHA-512", .user = "a,b=c"}, "x").first(),
              HasSubstr("n=a=2Cb=3Dc,"));
}

TEST(Base64, GoesThereAndBack) {
  for (const std::string text : {"", "a", "ab", "abc", "abcd"}) {
    EXPECT_EQ(from_base64(to_base64(text)), text);
  }
  EXPECT_FALSE(from_base64("abc"));
  EXPECT_FALSE(from_base64("ab!="));
}

}  // namespace
}  // namespace wringer::gateway
