// Properties of the codec that hold for every message in every version.

#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/tests/support.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace wringer::wire::kafka {
namespace {

class EveryMessage : public testing::TestWithParam<const MessageSchema*> {
 protected:
  // Calls `check(version)` for each version of the message.
  template <typename Check>
  void in_every_version(const Check& check) const {
    const VersionRange versions = GetParam()->versions;
    for (int version = versions.first; version <= versions.last; ++version) {
      check(static_cast<std::int16_t>(version));
    }
  }
};

std::vector<const MessageSchema*> all_schemas() {
  std::vector<const MessageSchema*> all;
  for (const MessageSchema& schema : schemas()) all.push_back(&schema);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Codec, EveryMessage, testing::ValuesIn(all_schemas()),
                         [](const auto& tested) { return test_name(*tested.param); });

TEST_P(EveryMessage, ComesBackAsItWas) {
  const MessageSchema& schema = *GetParam();
  EXPECT_TRUE(rc::check([&] {
    in_every_version([&](std::int16_t version) {
      Arena arena;
      const Value body = arbitrary_body(schema, version, arena);
      const std::string bytes = encode(schema, version, body);
      const auto decoded = decode(schema, version, to_bytes(bytes));
      if (!decoded) RC_FAIL(decoded.error().message);
      RC_ASSERT(*decoded == body);
      RC_ASSERT(encode(schema, version, *decoded) == bytes);
    });
  }));
}

TEST_P(EveryMessage, IsRefusedWhereverItBreaksOff) {
  const MessageSchema& schema = *GetParam();
  EXPECT_TRUE(rc::check([&] {
    in_every_version([&](std::int16_t version) {
      Arena arena;
      const std::string whole = encode(schema, version, arbitrary_body(schema, version, arena));
      if (whole.empty()) return;
      const auto cut = *rc::gen::inRange<std::size_t>(0, whole.size());
      const auto decoded = decode(schema, version, to_bytes(whole).first(cut));
      RC_ASSERT(!decoded);
      RC_ASSERT(decoded.error().code == ErrorCode::corrupt);
    });
  }));
}

TEST_P(EveryMessage, IsRefusedWhenItGoesOn) {
  const MessageSchema& schema = *GetParam();
  in_every_version([&](std::int16_t version) {
    const std::string bytes = encode(schema, version, Value::structure(schema.body));
    EXPECT_TRUE(decode(schema, version, to_bytes(bytes)));
    EXPECT_FALSE(decode(schema, version, to_bytes(bytes + '\0')));
  });
}

// What decodes at all must survive: a changed byte may give another message, never a broken one.
TEST_P(EveryMessage, GivesAValueOrAnErrorForChangedBytes) {
  const MessageSchema& schema = *GetParam();
  EXPECT_TRUE(rc::check([&] {
    in_every_version([&](std::int16_t version) {
      Arena arena;
      std::string bytes = encode(schema, version, arbitrary_body(schema, version, arena));
      if (bytes.empty()) return;
      for (int left = *rc::gen::inRange(1, 4); left > 0; --left) {
        bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<char>();
      }
      const auto decoded = decode(schema, version, to_bytes(bytes));
      if (!decoded) return;
      const std::string again = encode(schema, version, *decoded);
      const auto once_more = decode(schema, version, to_bytes(again));
      RC_ASSERT(once_more.has_value());
      RC_ASSERT(*once_more == *decoded);
    });
  }));
}

TEST_P(EveryMessage, GivesAValueOrAnErrorForAnyBytes) {
  const MessageSchema& schema = *GetParam();
  EXPECT_TRUE(rc::check([&](const std::string& bytes) {
    in_every_version([&](std::int16_t version) {
      const auto decoded = decode(schema, version, to_bytes(bytes));
      // In parentheses: RC_ASSERT takes an expression apart and would look at both sides.
      RC_ASSERT((decoded || decoded.error().code == ErrorCode::corrupt));
    });
  }));
}

TEST_P(EveryMessage, IsRefusedInAnUnknownVersion) {
  const MessageSchema& schema = *GetParam();
  const auto beyond = static_cast<std::int16_t>(schema.versions.last + 1);
  for (const std::int16_t version : {beyond, std::int16_t{-1}}) {
    const auto decoded = decode(schema, version, {});
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, ErrorCode::environment);
  }
}

}  // namespace
}  // namespace wringer::wire::kafka
