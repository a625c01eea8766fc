#include "checkers/tests/sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wringer::checkers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class OffsetRegress : public testing::Test {
 protected:
  void commit(int instance, std::int32_t generation, std::int64_t offset) {
    GroupLog::OffsetCommit commit;
    commit.applied = ++m_sequence;
    commit.instance = instance;
    commit.generation = generation;
    commit.offset = offset;
    m_group.commits.push_back(commit);
  }
  [[nodiscard]] std::vector<std::string> found() const {
    const Judgement judgement =
        judge(healthy_sample(), expecting(scenario::Guarantee::effectively_once), m_group);
    std::vector<std::string> summaries;
    for (const Anomaly& risk : judgement.at_risk) {
      if (risk.property == "offset regress") summaries.push_back(risk.summary);
    }
    return summaries;
  }

  GroupLog m_group;
  std::uint32_t m_sequence = 0;
};

TEST_F(OffsetRegress, IsNoneWhereOffsetsGrow) {
  for (const std::int64_t offset : {1, 2, 2, 4}) commit(1, 1, offset);
  commit(2, 2, 4);
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(OffsetRegress, WithinAGeneration) {
  commit(1, 1, 4);
  commit(1, 1, 2);
  EXPECT_THAT(found(), ElementsAre("instance 1 moved the offset of payments[0] back from 4 to 2 in "
                                   "generation 1"));
}

TEST_F(OffsetRegress, OfACommitThatWasLeftOverFromTheGenerationBefore) {
  commit(1, 2, 4);
  commit(1, 3, 3);
  EXPECT_THAT(found(),
              ElementsAre("instance 1 moved the offset of payments[0] back from 4 to 3 (generation "
                          "3, after generation 2 of instance 1)"));
}

TEST_F(OffsetRegress, IsNoneWhereTheHarnessMovedTheOffsets) {
  commit(1, 1, 4);
  m_group.offsets_moved.push_back(++m_sequence);
  commit(1, 2, 1);
  EXPECT_THAT(found(), IsEmpty());
  commit(1, 2, 0);
  EXPECT_THAT(found(), testing::SizeIs(1));
}

}  // namespace
}  // namespace wringer::checkers
