#include "harness/truth/attribution.h"

#include <gtest/gtest.h>

namespace wringer::truth {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t k_opened = 1'000'000'000;

class AttributionTest : public testing::Test {
 protected:
  // At so many milliseconds after the journal was opened.
  std::uint64_t at(int milliseconds, MomentName name, Phase phase, std::uint64_t connection,
                   std::uint64_t exchange, int backend = 0) {
    m_clock.advance(std::chrono::milliseconds(milliseconds) - m_now);
    m_now = std::chrono::milliseconds(milliseconds);
    Moment moment;
    moment.name = name;
    moment.phase = phase;
    moment.service = Service::postgres;
    moment.instance = static_cast<Instance>(connection);
    moment.connection = connection;
    moment.exchange = exchange;
    moment.backend = backend;
    return m_journal.add(moment);
  }
  [[nodiscard]] static std::int64_t after(int milliseconds) {
    return k_opened + milliseconds * std::int64_t{1000};
  }

  ManualClock m_clock;
  Journal m_journal{m_clock};
  std::chrono::milliseconds m_now{};
};

TEST_F(AttributionTest, FindsTheCommitThatStoodBetweenRequestAndAnswer) {
  at(1, moments::k_postgres_connect, Phase::requested, 1, 1);
  at(2, moments::k_postgres_connect, Phase::applied, 1, 1, 4711);
  const auto first = at(10, moments::k_postgres_commit, Phase::requested, 1, 2);
  at(20, moments::k_postgres_commit, Phase::applied, 1, 2);
  const auto second = at(30, moments::k_postgres_commit, Phase::requested, 1, 3);
  at(40, moments::k_postgres_commit, Phase::applied, 1, 3);
  const Attribution attribution(m_journal, k_opened);
  EXPECT_EQ(attribution.find(4711, after(15)).requested, first);
  EXPECT_EQ(attribution.find(4711, after(35)).requested, second);
  // Clocks that differ a little lead to the nearest.
  EXPECT_EQ(attribution.find(4711, after(21)).requested, first);
  EXPECT_EQ(attribution.find(4711, after(29)).requested, second);
  EXPECT_EQ(attribution.connections().at(attribution.find(4711, after(15)).connection).instance, 1);
}

TEST_F(AttributionTest, ACommitWithoutAnAnswerMayHaveHappenedAnyTimeLater) {
  at(2, moments::k_postgres_connect, Phase::applied, 1, 1, 4711);
  const auto lost = at(10, moments::k_postgres_commit, Phase::requested, 1, 2);
  EXPECT_EQ(Attribution(m_journal, k_opened).find(4711, after(5000)).requested, lost);
}

TEST_F(AttributionTest, AProcessNumberThatCameBackIsToldApartByTime) {
  at(2, moments::k_postgres_connect, Phase::applied, 1, 1, 4711);
  const auto first = at(10, moments::k_postgres_commit, Phase::requested, 1, 2);
  at(12, moments::k_postgres_commit, Phase::applied, 1, 2);
  at(50, moments::k_postgres_connect, Phase::applied, 2, 1, 4711);
  const auto second = at(60, moments::k_postgres_commit, Phase::requested, 2, 2);
  at(62, moments::k_postgres_commit, Phase::applied, 2, 2);
  const Attribution attribution(m_journal, k_opened);
  EXPECT_EQ(attribution.find(4711, after(11)).requested, first);
  EXPECT_EQ(attribution.find(4711, after(61)).requested, second);
}

TEST_F(AttributionTest, NobodyIsAccusedOfWhatAnUnknownProcessDid) {
  at(2, moments::k_postgres_connect, Phase::applied, 1, 1, 4711);
  at(10, moments::k_postgres_commit, Phase::requested, 1, 2);
  const auto found = Attribution(m_journal, k_opened).find(815, after(11));
  EXPECT_EQ(found.connection, Chronicle::k_no_connection);
  EXPECT_EQ(found.requested, 0U);
  EXPECT_EQ(Attribution().find(4711, after(11)).requested, 0U);
}

}  // namespace
}  // namespace wringer::truth
