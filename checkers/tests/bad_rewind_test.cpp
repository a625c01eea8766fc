#include "checkers/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::checkers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// On payments[0].
class BadRewind : public testing::Test {
 protected:
  void commit(std::int64_t offset) {
    GroupLog::OffsetCommit commit;
    commit.requested = ++m_sequence;
    commit.applied = ++m_sequence;
    commit.instance = 1;
    commit.offset = offset;
    m_group.commits.push_back(commit);
  }
  void deliver(std::int64_t first, std::int64_t end) {
    GroupLog::Delivery delivery;
    delivery.requested = ++m_sequence;
    delivery.applied = ++m_sequence;
    delivery.acked = ++m_sequence;
    delivery.instance = 2;
    delivery.first = first;
    delivery.end = end;
    m_group.deliveries.push_back(delivery);
  }
  void move_offsets() { m_group.offsets_moved.push_back(++m_sequence); }
  [[nodiscard]] std::vector<std::string> found() const {
    const Judgement judgement =
        judge(healthy_sample(), expecting(scenario::Guarantee::effectively_once), m_group);
    std::vector<std::string> summaries;
    for (const Anomaly& risk : judgement.at_risk) {
      if (risk.property == "bad rewind") summaries.push_back(risk.summary);
    }
    return summaries;
  }

  GroupLog m_group;
  std::uint32_t m_sequence = 0;
};

TEST_F(BadRewind, IsADeliveryBehindWhatWasCommitted) {
  deliver(0, 3);
  commit(3);
  deliver(1, 3);
  EXPECT_THAT(found(), ElementsAre("offsets 1 to 2 of payments[0] were delivered to instance 2 "
                                   "again, though offset 3 had been committed"));
}

TEST_F(BadRewind, IsNoneWhereTheHarnessMovedTheOffsets) {
  deliver(0, 3);
  commit(3);
  move_offsets();
  deliver(0, 3);
  EXPECT_THAT(found(), IsEmpty());
  commit(2);
  deliver(0, 2);
  EXPECT_THAT(found(), SizeIs(1)) << "what is committed after that counts";
}

TEST_F(BadRewind, IsNotExcusedByWhatTheHarnessDoesLater) {
  commit(3);
  deliver(1, 3);
  move_offsets();
  EXPECT_THAT(found(), SizeIs(1));
}

}  // namespace
}  // namespace wringer::checkers
