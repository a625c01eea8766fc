#include "harness/proxy/fetch_waits.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/fetch_wait.h"
#include "harness/wire/kafka/requests.h"

#include <gtest/gtest.h>

#include <variant>

namespace wringer::proxy {
namespace {

namespace kafka = wire::kafka;
using namespace std::chrono_literals;

constexpr std::int16_t k_version = 12;

class FetchWaitsTest : public testing::Test {
 protected:
  // What the client's fetch becomes.
  std::chrono::milliseconds wait(std::chrono::milliseconds wanted, int min_bytes = 1) {
    kafka::Value body = kafka::blank_request(kafka::api_keys::k_fetch);
    body["max_wait_ms"] = wanted.count();
    body["min_bytes"] = min_bytes;
    const std::string sent =
        kafka::encode_request(kafka::api_keys::k_fetch, k_version, 7, "client", body);
    const auto shortened = m_waits.shortened(frame_in(sent), header_in(sent));
    const std::string& arrives = shortened ? *shortened : sent;
    EXPECT_EQ(arrives.size(), sent.size());
    const auto header = header_in(arrives);
    EXPECT_EQ(header.correlation_id, 7);
    const auto read = kafka::read_fetch_wait(
        k_version, frame_in(arrives).payload.subspan(header.body_offset.value()));
    EXPECT_EQ(read->min_bytes, min_bytes);
    return read->max_wait;
  }

  FetchWaits m_waits;

 private:
  static kafka::Frame frame_in(const std::string& text) {
    return std::get<kafka::Frame>(
        kafka::next_frame(kafka::to_bytes(text), kafka::k_request_size_max));
  }
  static kafka::RequestHeader header_in(const std::string& text) {
    return kafka::parse_request_header(frame_in(text).payload).value();
  }
};

TEST_F(FetchWaitsTest, AreShortAtFirstAndTwiceAsLongEachTimeThatNothingComes) {
  EXPECT_EQ(wait(500ms), 10ms);
  m_waits.fetched(false);
  EXPECT_EQ(wait(500ms), 20ms);
  m_waits.fetched(false);
  EXPECT_EQ(wait(500ms), 40ms);
  m_waits.fetched(false);
  EXPECT_EQ(wait(500ms), 80ms);
  EXPECT_EQ(wait(50ms), 50ms) << "no longer than the client wants";
  for (int i = 0; i < 100; ++i) m_waits.fetched(false);
  EXPECT_EQ(wait(500ms), 80ms) << "whatever comes behind it waits as long";
}

TEST_F(FetchWaitsTest, AreShortAgainWhenSomethingHasComeOrIsAskedFor) {
  for (int i = 0; i < 3; ++i) m_waits.fetched(false);
  m_waits.fetched(true);
  EXPECT_EQ(wait(500ms), 10ms);
  for (int i = 0; i < 3; ++i) m_waits.fetched(false);
  m_waits.other_request();
  EXPECT_EQ(wait(500ms), 10ms);
}

TEST_F(FetchWaitsTest, AreTheClientsIfTheyAreShorterOrGatherRecords) {
  EXPECT_EQ(wait(5ms), 5ms);
  EXPECT_EQ(wait(500ms, 1000), 500ms);
}

}  // namespace
}  // namespace wringer::proxy
