// Our own producer, where a partition has a leader that does not know of it yet: it refuses the
// first request and takes the next, as brokers do with topics that have just been made.

#include "harness/proxy/proxy.h"
#include "tests/clients/ground.h"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <thread>

namespace wringer::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAreArray;

constexpr std::int16_t k_not_leader_or_follower = 6;
// For what a client sends without waiting for an answer; nothing tells that there is no more. On a
// slower machine the test sees less, and never something wrong.
constexpr Duration k_time_to_send = 200ms;

class LateLeader {
 public:
  [[nodiscard]] Status open(const std::vector<proxy::Broker>& brokers) {
    WRINGER_TRY(m_proxy.open_kafka(1, brokers));
    m_thread = std::thread([this] { m_io.run(); });
    return {};
  }
  ~LateLeader() {
    m_io.stop();
    if (m_thread.joinable()) m_thread.join();
  }
  [[nodiscard]] std::string bootstrap() const { return m_proxy.kafka_bootstrap(1); }

 private:
  proxy::Decision meet(proxy::Session& session, const Moment& moment) {
    if (m_has_refused || moment.name != moments::k_kafka_produce ||
        moment.phase != Phase::requested) {
      return proxy::Decision::forward;
    }
    m_has_refused = true;
    m_timer.expires_after(k_time_to_send);
    m_timer.async_wait([&session](std::error_code) {
      const auto request = session.bytes_of_piece(proxy::Direction::to_service);
      const auto answer =
          session.interpreter().edits()->refusal(*request, k_not_leader_or_follower);
      ASSERT_TRUE(answer && session.answer(*answer));
    });
    return proxy::Decision::hold;
  }

  asio::io_context m_io{1};
  asio::executor_work_guard<asio::io_context::executor_type> m_work{m_io.get_executor()};
  asio::steady_timer m_timer{m_io};
  bool m_has_refused = false;
  proxy::Proxy m_proxy{m_io, {.moment = [this](proxy::Session& session, Moment& moment) {
                         return meet(session, moment);
                       }}};
  std::thread m_thread;
};

TEST(OurProducer, LeavesNothingOutWhereALeaderIsLate) {
  const auto ground = shared_ground();
  ASSERT_TRUE(ground) << ground.error().message;
  LateLeader leader;
  ASSERT_TRUE(leader.open((*ground)->brokers));
  const auto kafka = clients::Kafka::connect(leader.bootstrap());
  ASSERT_TRUE(kafka) << kafka.error().message;
  static int repetition = 0;
  const std::string topic = fmt::format("late-leader-{}", ++repetition);
  ASSERT_TRUE((*kafka)->create_topics({{.name = topic, .partitions = 1}}, 20s));

  std::vector<clients::OutgoingRecord> records;
  // A request takes one of these, and librdkafka sends the next before it is answered.
  for (int i = 0; i < 4; ++i) {
    records.push_back({.partition = {topic, 0},
                       .key = "k",
                       .value = std::string(600'000, static_cast<char>('a' + i))});
  }
  const auto offsets = (*kafka)->produce(records, 20s);
  ASSERT_TRUE(offsets) << offsets.error().message;

  std::vector<std::int64_t> in_order(records.size());
  std::iota(in_order.begin(), in_order.end(), 0);
  EXPECT_THAT(*offsets, ElementsAreArray(in_order));
}

}  // namespace
}  // namespace wringer::test
