#include "harness/wire/kafka/edit_error.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/plausible_errors.h"
#include "harness/wire/kafka/summary.h"
#include "harness/wire/kafka/tests/support.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace wringer::wire::kafka {
namespace {

using namespace api_keys;

std::string shown(const Result<std::string>& body) {
  return body ? to_hex(*body) : body.error().message;
}

std::string edited(std::int16_t api_key, std::int16_t version, const std::string& body,
                   std::int16_t error_code) {
  const std::string bytes = from_hex(body);
  return shown(with_error(api_key, version, to_bytes(bytes), error_code));
}

std::string edited(std::int16_t api_key, std::int16_t version, const std::string& body,
                   std::int16_t error_code, const WantedPartition& only) {
  const std::string bytes = from_hex(body);
  return shown(with_error(api_key, version, to_bytes(bytes), error_code, only));
}

// Topic b with partitions 5 and 1, topic a with partition 1; their errors come in as given.
std::string committed(const std::string& b5, const std::string& b1, const std::string& a1) {
  return "00000063 00000002 0001 'b' 00000002 00000005 " + b5 + " 00000001 " + b1 +
         " 0001 'a' 00000001 00000001 " + a1;
}

TEST(WithError, ReplacesTheErrorsOfAllPartitions) {
  EXPECT_EQ(edited(k_offset_commit, 7, committed("0000", "0007", "0000"), 16),
            plain_hex(committed("0010", "0010", "0010")));
}

TEST(WithError, OfOnePartitionKeepsWhatWasSaidOfTheOthers) {
  EXPECT_EQ(edited(k_offset_commit, 7, committed("0000", "0007", "0000"), 16, {"a", 1}),
            plain_hex(committed("0000", "0007", "0010")));
  EXPECT_EQ(edited(k_offset_commit, 7, committed("0000", "0007", "0000"), 16, {"b", 1}),
            plain_hex(committed("0000", "0010", "0000")));
}

TEST(WithError, OfAPartitionThatIsNotThereSaysSo) {
  const std::string why =
      edited(k_offset_commit, 7, committed("0000", "0000", "0000"), 16, {"a", 5});
  EXPECT_NE(why.find("doesn't speak of a[5]"), std::string::npos) << why;
}

TEST(WithError, FindsAPartitionByTheIdOfItsTopic) {
  const std::string id = "000102030405060708090a0b0c0d0e0f";
  const auto body = [&id](const std::string& error) {
    return "00000000 02 " + id + " 03 00000000 0000 00 00000001 " + error + " 00 00 00";
  };
  Uuid uuid;
  const std::string bytes = from_hex(id);
  std::ranges::copy(to_bytes(bytes), uuid.bytes.begin());
  TopicNames names;
  const std::string why = edited(k_offset_commit, 10, body("0000"), 16, {"a", 1, &names});
  EXPECT_NE(why.find("can't be told"), std::string::npos) << why;
  names.learn(uuid, "a");
  EXPECT_EQ(edited(k_offset_commit, 10, body("0000"), 16, {"a", 1, &names}),
            plain_hex(body("0010")));
}

TEST(WithError, OfAGroupOrASessionStandsAtTheTopAndNotAtAPartition) {
  EXPECT_EQ(edited(k_heartbeat, 4, "00000000 0000 00", 27), plain_hex("00000000 001b 00"));
  const auto fetched = [](const std::string& error) {
    return "00000000 " + error + " 00000015 00000001 0001 'a' 00000001 00000004 0000" +
           "000000000000000c 000000000000000c 0000000000000000 ffffffff ffffffff 00000003 'xyz'";
  };
  EXPECT_EQ(edited(k_fetch, 11, fetched("0000"), 71), plain_hex(fetched("0047")));
  const std::string why = edited(k_fetch, 11, fetched("0000"), 71, {"a", 4});
  EXPECT_NE(why.find("not said of one partition"), std::string::npos) << why;
}

TEST(WithError, OfAResponseThatSpeaksOfNothingSaysSo) {
  const std::string why = edited(k_offset_commit, 7, "00000000 00000000", 16);
  EXPECT_NE(why.find("doesn't speak of anything that 16 NOT_COORDINATOR could be said of"),
            std::string::npos)
      << why;
}

TEST(WithError, RefusesApisWhoseErrorsAreNotOurs) {
  const std::string why = edited(k_api_versions, 0, "0000 00000000", 35);
  EXPECT_NE(why.find("api_versions v0 can't be answered"), std::string::npos) << why;
}

// --- Of every API, in every version ---

class EveryEdit : public testing::TestWithParam<const MessageSchema*> {};

std::vector<const MessageSchema*> editable_responses() {
  std::vector<const MessageSchema*> found;
  for (const MessageSchema& schema : schemas()) {
    const bool is_editable = !plausible_errors(schema.api_key, Outcome::not_forwarded).empty();
    if (is_editable && schema.direction == Direction::response) found.push_back(&schema);
  }
  return found;
}

INSTANTIATE_TEST_SUITE_P(WithError, EveryEdit, testing::ValuesIn(editable_responses()),
                         [](const auto& tested) { return test_name(*tested.param); });

// Sets every error code of the tree to that, whatever it is about.
void set_errors(Value& value, std::int16_t code) {
  if (value.is_array()) {
    for (Value& item : value.items()) {
      if (item.is_structure()) set_errors(item, code);
    }
  }
  if (!value.is_structure()) return;
  for (const Field& field : value.schema().fields) {
    const bool is_error = field.name == "error_code" || field.name == "partition_error_code";
    if (is_error) {
      value[field.name] = code;
    } else {
      set_errors(value[field.name], code);
    }
  }
}

TEST_P(EveryEdit, KeepsEverythingButErrors) {
  const MessageSchema& schema = *GetParam();
  const auto codes = plausible_errors(schema.api_key, Outcome::not_forwarded);
  EXPECT_TRUE(rc::check([&] {
    for (int v = 0; v <= schema.versions.last; ++v) {
      const auto version = static_cast<std::int16_t>(v);
      const std::int16_t code = codes[*rc::gen::inRange<std::size_t>(0, codes.size())];
      Arena arena;
      Value body = arbitrary_body(schema, version, arena);
      // What fetched records are is none of its business; the summary reads them.
      set_errors(body, 0);
      const std::string bytes = encode(schema, version, body);
      const auto changed = with_error(schema.api_key, version, to_bytes(bytes), code);
      if (!changed) {
        RC_ASSERT(changed.error().code == ErrorCode::environment);
        continue;
      }
      RC_ASSERT(*changed != bytes);
      auto decoded = decode(schema, version, to_bytes(*changed));
      RC_ASSERT(decoded.has_value());
      set_errors(*decoded, 0);
      RC_ASSERT(encode(schema, version, *decoded) == bytes);
    }
  }));
}

TEST_P(EveryEdit, OverwritesWhatItSaidBefore) {
  const MessageSchema& schema = *GetParam();
  EXPECT_TRUE(rc::check([&] {
    for (int v = 0; v <= schema.versions.last; ++v) {
      const auto version = static_cast<std::int16_t>(v);
      Arena arena;
      const std::string bytes = encode(schema, version, arbitrary_body(schema, version, arena));
      const auto once = with_error(schema.api_key, version, to_bytes(bytes), 15);
      if (!once) continue;
      const auto twice = with_error(schema.api_key, version, to_bytes(*once), 16);
      RC_ASSERT(twice.has_value());
      const auto at_once = with_error(schema.api_key, version, to_bytes(bytes), 16);
      RC_ASSERT(at_once.has_value());
      RC_ASSERT(*twice == *at_once);
    }
  }));
}

}  // namespace
}  // namespace wringer::wire::kafka
