#include "harness/cases/returns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

bool all_run(Instance /*instance*/) {
  return true;
}

Moment said_by(Instance instance, std::uint64_t connection,
               MomentName name = moments::k_kafka_fetch) {
  Moment moment;
  moment.name = name;
  moment.instance = instance;
  moment.connection = connection;
  return moment;
}

// A sign that comes when it is told to.
class Sign final : public instances::ReadySign {
 public:
  explicit Sign(const bool& shows) : m_shows(shows) {}
  [[nodiscard]] std::string what_is_missing() const override {
    return m_shows ? "" : "it has written nothing";
  }

 private:
  const bool& m_shows;
};

class ReturnsTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const Instance instance : {1, 2}) {
      m_returns.began(instance, m_clock.now());
      EXPECT_FALSE(observe(instance, static_cast<std::uint64_t>(instance)));
    }
  }
  bool observe(Instance instance, std::uint64_t connection) {
    return m_returns.observe(said_by(instance, connection), m_clock.now());
  }
  void start(Instance instance, std::unique_ptr<instances::ReadySign> sign = nullptr) {
    m_returns.started(instance, {.at = m_clock.now(),
                                 .until = m_clock.now() + 60s,
                                 .newest_connection = 7,
                                 .sign = std::move(sign)});
  }
  std::vector<Instance> give_up_after(Duration time) {
    std::vector<Instance> instances;
    for (const auto& one : m_returns.give_up(m_clock.now() + time)) {
      instances.push_back(one.instance);
    }
    return instances;
  }
  ManualClock m_clock;
  Returns m_returns;
};

TEST_F(ReturnsTest, OneThatWasStartedAgainIsAwaitedUntilItSpeaks) {
  EXPECT_EQ(m_returns.what_is_missing(&all_run), "");
  start(2);
  EXPECT_EQ(m_returns.what_is_missing(&all_run),
            "instance 2 has not spoken since it was started again");
  EXPECT_FALSE(observe(1, 8)) << "another";
  EXPECT_FALSE(observe(2, 2)) << "what it had said before";
  EXPECT_EQ(m_returns.until(&all_run), m_clock.now() + 60s);
  EXPECT_TRUE(observe(2, 8));
  EXPECT_FALSE(observe(2, 8));
  EXPECT_EQ(m_returns.what_is_missing(&all_run), "");
  EXPECT_EQ(m_returns.until(&all_run), std::nullopt);
}

TEST_F(ReturnsTest, NobodyWaitsForOneThatDoesNotRun) {
  start(2);
  EXPECT_EQ(m_returns.what_is_missing([](Instance instance) { return instance != 2; }), "");
}

TEST_F(ReturnsTest, NobodyWaitsForOneThatNeverSpeaks) {
  start(3);
  EXPECT_EQ(m_returns.what_is_missing(&all_run), "");
}

TEST_F(ReturnsTest, NobodyWaitsForEver) {
  start(2);
  EXPECT_THAT(give_up_after(59s), IsEmpty());
  EXPECT_THAT(give_up_after(60s), ElementsAre(2));
  EXPECT_EQ(m_returns.what_is_missing(&all_run), "");
}

TEST_F(ReturnsTest, OneWithASignIsAwaitedUntilItShows) {
  bool shows = false;
  start(2, std::make_unique<Sign>(shows));
  EXPECT_TRUE(observe(2, 8));
  EXPECT_EQ(m_returns.what_is_missing(&all_run),
            "instance 2, started again, is not ready: it has written nothing");
  EXPECT_FALSE(m_returns.is_any_ready_again());
  shows = true;
  EXPECT_EQ(m_returns.what_is_missing(&all_run), "");
  EXPECT_EQ(m_returns.until(&all_run), std::nullopt);
  EXPECT_TRUE(m_returns.is_any_ready_again());
  EXPECT_FALSE(m_returns.is_any_ready_again()) << "once";
}

TEST_F(ReturnsTest, OneThatNeverSpokeMayHaveASign) {
  const bool shows = false;
  start(3, std::make_unique<Sign>(shows));
  EXPECT_THAT(m_returns.what_is_missing(&all_run), testing::HasSubstr("instance 3"));
}

TEST_F(ReturnsTest, ASignMayHaveBeenThatOfTheFirstStartOnly) {
  const bool shows = false;
  m_returns.became_ready_within(4s);
  start(2, std::make_unique<Sign>(shows));
  EXPECT_TRUE(observe(2, 8));
  EXPECT_EQ(m_returns.until(&all_run), m_clock.now() + 12s);
  EXPECT_THAT(give_up_after(11s), IsEmpty());
  EXPECT_THAT(give_up_after(12s), ElementsAre(2));
  EXPECT_EQ(m_returns.what_is_missing(&all_run), "");
}

TEST_F(ReturnsTest, TheFirstLifeTellsHowLongItTakesToBegin) {
  m_clock.advance(3s);
  EXPECT_FALSE(m_returns.observe(said_by(2, 2, moments::k_kafka_produce), m_clock.now()));
  m_clock.advance(5s);
  EXPECT_FALSE(m_returns.observe(said_by(2, 2, moments::k_kafka_produce), m_clock.now()));
  EXPECT_EQ(m_returns.at_work_by(&all_run), std::nullopt) << "nobody was started again";
  start(2);
  EXPECT_EQ(m_returns.at_work_by(&all_run), m_clock.now() + 3s);
  m_clock.advance(9s);
  EXPECT_TRUE(m_returns.observe(said_by(2, 8, moments::k_postgres_commit), m_clock.now()));
  EXPECT_EQ(m_returns.at_work_by(&all_run), m_clock.now() - 6s) << "its first life is over";
}

}  // namespace
}  // namespace wringer::cases
