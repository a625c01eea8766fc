#include "harness/core/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace wringer {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

Moment commit_of(Instance instance) {
  Moment moment;
  moment.name = moments::k_kafka_offset_commit;
  moment.phase = Phase::applied;
  moment.instance = instance;
  moment.connection = 4;
  moment.exchange = 17;
  moment.bytes = 96;
  moment.broker = 1;
  moment.group = "ledger";
  moment.generation = 3;
  moment.offsets = {{"payments", 2, -1, 18}};
  return moment;
}

TEST(Journal, NumbersMomentsAndActionsInOneOrder) {
  ManualClock clock;
  Journal journal(clock);
  EXPECT_EQ(journal.add(commit_of(1)), 1U);
  clock.advance(5ms);
  EXPECT_EQ(journal.add(Action{"kill", 1, "SIGKILL"}), 2U);
  EXPECT_EQ(journal.add(commit_of(2)), 3U);
  ASSERT_EQ(journal.entries().size(), 3U);
  EXPECT_EQ(journal.entries()[0].at, 0ms);
  EXPECT_EQ(journal.entries()[1].at, 5ms);
  EXPECT_EQ(std::get<Action>(journal.entries()[1].what).what, "kill");
  EXPECT_EQ(std::get<Moment>(journal.entries()[2].what).instance, 2);
}

TEST(JournalLine, HoldsWhatIsKnownOfAMoment) {
  const json line = json::parse(to_json_line({7, 1500us, commit_of(1)}));
  EXPECT_EQ(line["sequence"], 7);
  EXPECT_EQ(line["at_us"], 1500);
  EXPECT_EQ(line["moment"], "kafka.offset_commit");
  EXPECT_EQ(line["phase"], "applied");
  EXPECT_EQ(line["group"], "ledger");
  EXPECT_EQ(line["generation"], 3);
  EXPECT_EQ(line["offsets"], json::parse(R"([{"topic":"payments","partition":2,"end":18}])"));
}

TEST(JournalLine, LeavesOutWhatIsNotKnown) {
  Moment moment;
  moment.name = moments::k_postgres_commit;
  const json line = json::parse(to_json_line({1, 0us, moment}));
  for (const char* absent :
       {"error", "succeeded", "broker", "group", "member", "generation", "offsets", "sql"}) {
    EXPECT_FALSE(line.contains(absent)) << absent;
  }
}

TEST(JournalLine, TellsFailure) {
  Moment moment;
  moment.name = moments::k_postgres_commit;
  moment.phase = Phase::applied;
  moment.succeeded = false;
  moment.error = "40001";
  const json line = json::parse(to_json_line({1, 0us, moment}));
  EXPECT_EQ(line["succeeded"], false);
  EXPECT_EQ(line["error"], "40001");
}

TEST(JournalLine, IsOneLineOfJsonWhateverASystemSent) {
  Moment moment;
  moment.name = moments::k_postgres_query;
  moment.sql = std::string("SELECT '\xff\xfe\n\0\"'", 14) + "\xc3";
  const std::string text = to_json_line({1, 0us, moment});
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_TRUE(json::accept(text)) << text;
  EXPECT_THAT(json::parse(text)["sql"].get<std::string>(), testing::StartsWith("SELECT '"));
}

class JournalFile : public testing::Test {
 protected:
  JournalFile() {
    std::string pattern = testing::TempDir() + "journal-XXXXXX";
    m_folder = ::mkdtemp(pattern.data());
    m_file = m_folder / "journal.ndjson";
  }
  ~JournalFile() override { std::filesystem::remove_all(m_folder); }

  [[nodiscard]] std::vector<json> lines() const {
    std::ifstream in(m_file);
    std::vector<json> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
    return lines;
  }

  ManualClock m_clock;
  std::filesystem::path m_folder;
  std::filesystem::path m_file;
};

TEST_F(JournalFile, HasEachEntryBeforeTheNextThingHappens) {
  const auto journal = Journal::open(m_clock, m_file);
  ASSERT_TRUE(journal) << journal.error().message;
  for (std::size_t i = 1; i <= 3; ++i) {
    (*journal)->add(commit_of(1));
    // Read by somebody else, as after a crash of ours: nothing was closed.
    ASSERT_EQ(lines().size(), i);
    EXPECT_EQ(lines().back()["sequence"], i);
  }
  EXPECT_TRUE((*journal)->close());
}

TEST_F(JournalFile, HoldsTheSameAsTheMemory) {
  auto journal = Journal::open(m_clock, m_file);
  ASSERT_TRUE(journal);
  (*journal)->add(commit_of(1));
  (*journal)->add(Action{"start", 2, ""});
  ASSERT_TRUE((*journal)->close());
  const auto written = lines();
  ASSERT_EQ(written.size(), 2U);
  for (std::size_t i = 0; i < written.size(); ++i) {
    EXPECT_EQ(written[i], json::parse(to_json_line((*journal)->entries()[i])));
  }
}

TEST_F(JournalFile, ThatCannotBeCreatedIsAnError) {
  const auto journal = Journal::open(m_clock, m_folder / "missing" / "journal.ndjson");
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().code, ErrorCode::environment);
  EXPECT_THAT(journal.error().message, testing::HasSubstr("journal.ndjson"));
}

TEST(Journal, ReportsADiskThatIsFull) {
  ManualClock clock;
  // Every write to /dev/full fails with ENOSPC.
  const auto journal = Journal::open(clock, "/dev/full");
  ASSERT_TRUE(journal) << journal.error().message;
  (*journal)->add(commit_of(1));
  const Status closed = (*journal)->close();
  ASSERT_FALSE(closed);
  EXPECT_THAT(closed.error().message, testing::HasSubstr("No space left"));
}

}  // namespace
}  // namespace wringer
