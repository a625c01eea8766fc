#include "harness/truth/stored_history.h"

#include "harness/truth/effect_sets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace wringer::truth {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class StoredHistory : public testing::Test {
 protected:
  StoredHistory() {
    std::string path = testing::TempDir() + "wringer-history-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) ADD_FAILURE() << "no folder for the test";
    m_folder = path;
    m_expectations.effects = {{EffectKind::append, "", "rows", "event_id", "", "", "", "", ""}};
  }
  ~StoredHistory() override {
    std::error_code ignored;  // What stays behind is in the system's folder for such things.
    fs::remove_all(m_folder, ignored);
  }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(m_folder / name) << text;
  }
  void write_dump() const {
    write("input.ndjson",
          "{\"topic\":\"payments\",\"partition\":0,\"offset\":0,\"id\":\"p-17\",\"key\":\"a\"}\n"
          "{\"topic\":\"payments\",\"partition\":0,\"offset\":1,\"id\":\"p-18\",\"key\":\"a\"}\n");
    write("changes.ndjson",
          "{\"begin\":771,\"lsn\":\"0/1A\",\"at_us\":5}\n"
          "{\"table\":\"public.rows\",\"op\":\"insert\",\"new\":{\"event_id\":\"p-17\"}}\n");
  }
  // As a run writes it: nothing that happened to this table is left out but what is said here.
  void write_about_of(const std::string& table, std::set<std::string> unstreamed = {}) const {
    AboutHistory about;
    about.has_stream = true;
    about.tables[table] = "public." + table;
    about.unstreamed = std::move(unstreamed);
    about.end[{"payments", 0}] = 2;
    about.committed[{"payments", 0}] = 2;
    ASSERT_TRUE(write_about(m_folder, about).has_value());
  }
  void write_only_p_17() const {
    write("input.ndjson",
          "{\"topic\":\"payments\",\"partition\":0,\"offset\":0,\"id\":\"p-17\",\"key\":\"a\","
          "\"version\":1}\n");
  }
  [[nodiscard]] Result<Chronicle> load() const {
    return load_history(m_folder, m_expectations, nullptr);
  }

  fs::path m_folder;
  scenario::Expectations m_expectations;
};

TEST_F(StoredHistory, OfADumpIsReadFromInputAndChangesAlone) {
  write_dump();
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  EXPECT_EQ(chronicle->events.size(), 2U);
  EXPECT_EQ(chronicle->id(1), "p-18");
  EXPECT_EQ(chronicle->name_of(0), "event 1 (id p-17, key a)");
  EXPECT_THAT(chronicle->committed, ElementsAre(2));
  EXPECT_THAT(chronicle->transactions.xid, ElementsAre(771U));
  EXPECT_THAT(chronicle->transactions.lsn, ElementsAre(0x1AU));
  ASSERT_EQ(chronicle->mappings[0].size(), 1U);
  EXPECT_EQ(chronicle->mappings[0].event(0), 0U);
}

TEST_F(StoredHistory, WithoutInputIsNone) {
  const auto chronicle = load();
  ASSERT_FALSE(chronicle.has_value());
  EXPECT_EQ(chronicle.error().code, ErrorCode::usage);
  EXPECT_THAT(chronicle.error().message, HasSubstr("input.ndjson can't be read"));
}

TEST_F(StoredHistory, CutWithinALineNamesTheLine) {
  write_dump();
  write("changes.ndjson", "{\"begin\":771}\n{\"table\":\"public.rows\",\"op\":\"ins");
  EXPECT_THAT(load().error().message, HasSubstr("changes.ndjson:2: cut in the middle"));
}

TEST_F(StoredHistory, CutBetweenLinesIsNoticedByTheirNumber) {
  write_dump();
  write("history.json",
        R"({"version":1,"change_stream":true,"lines":{"changes.ndjson":5,"input.ndjson":2}})");
  EXPECT_THAT(load().error().message, HasSubstr("changes.ndjson: has 2 of 5 lines: it was cut"));
}

TEST_F(StoredHistory, OfAnotherFormatIsRefused) {
  write_dump();
  write("history.json", R"({"version":99})");
  EXPECT_THAT(load().error().message, HasSubstr("of format 99"));
}

TEST_F(StoredHistory, ALineThatIsNoObjectIsNamed) {
  write_dump();
  write("input.ndjson", "17\n");
  EXPECT_THAT(load().error().message, HasSubstr("input.ndjson:1: no JSON object"));
  write("input.ndjson", "{\"topic\":\"payments\"}\n");
  EXPECT_THAT(load().error().message, HasSubstr("input.ndjson:1: "));
}

TEST_F(StoredHistory, TheSameIdAgainIsTheSameEvent) {
  write_dump();
  write("events.ndjson",
        "{\"event\":1,\"id\":\"p-17\",\"key\":\"a\",\"version\":1}\n"
        "{\"event\":2,\"id\":\"p-17\",\"key\":\"a\",\"version\":1}\n");
  write("input.ndjson",
        "{\"topic\":\"payments\",\"partition\":0,\"offset\":0,\"event\":1}\n"
        "{\"topic\":\"payments\",\"partition\":0,\"offset\":1,\"event\":2}\n");
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  EXPECT_EQ(chronicle->events.size(), 1U);
  EXPECT_EQ(chronicle->events.copies[0], 2);
  EXPECT_EQ(chronicle->repeated.at(0), 2U);
}

TEST_F(StoredHistory, AnEventKeepsTheNumberThatItWasProducedUnder) {
  write_dump();
  write("events.ndjson",
        "{\"event\":1,\"id\":\"p-17\",\"key\":\"a\",\"version\":1}\n"
        "{\"event\":2,\"id\":\"p-17\",\"key\":\"a\",\"version\":1}\n"
        "{\"event\":3,\"id\":\"p-18\",\"key\":\"a\",\"version\":2}\n");
  write("input.ndjson",
        "{\"topic\":\"payments\",\"partition\":0,\"offset\":0,\"event\":1}\n"
        "{\"topic\":\"payments\",\"partition\":0,\"offset\":1,\"event\":2}\n"
        "{\"topic\":\"payments\",\"partition\":0,\"offset\":2,\"event\":3}\n");
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  EXPECT_EQ(chronicle->name_of(1), "event 3 (id p-18, key a)");
  EXPECT_EQ(chronicle->event_of(3), 1U);
  EXPECT_EQ(chronicle->event_of(2), 0U);
  const History history = history_of(*chronicle);
  ASSERT_THAT(history.events, SizeIs(3));
  EXPECT_EQ(history.events[1].of, 1U);
  EXPECT_EQ(history.events[2].id, "p-18");
  EXPECT_EQ(history.input.back().event, 3U);
}

TEST_F(StoredHistory, OfATableWhoseChangesNobodyCanFollowOnlyTheEndIsJudged) {
  write_dump();
  m_expectations.effects = {{EffectKind::version, "", "rows", "", "id", "version", "", "", ""}};
  write_about_of("rows", {"public.rows"});
  write_only_p_17();
  write("changes.ndjson", "{\"begin\":771}\n");
  write("tables.ndjson", "{\"table\":\"public.rows\",\"row\":{\"id\":\"a\",\"version\":\"1\"}}\n");
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  EXPECT_FALSE(chronicle->mappings[0].is_stream);
  EXPECT_EQ(chronicle->mappings[0].size(), 1U);
  EXPECT_THAT(chronicle->less_power, ElementsAre(HasSubstr("only its final state is judged")));
}

TEST_F(StoredHistory, OfATableThatWasFilledUnderAnotherNameTheEndIsJudged) {
  write_dump();
  m_expectations.effects = {{EffectKind::sum, "", "accounts", "", "id", "balance", "", "", ""},
                            {EffectKind::version, "", "accounts", "", "id", "version", "", "", ""}};
  write_about_of("accounts");
  write_only_p_17();
  write("changes.ndjson",
        "{\"begin\":771}\n"
        "{\"table\":\"public.accounts_2026\",\"op\":\"insert\","
        "\"new\":{\"id\":\"a\",\"balance\":\"1\",\"version\":\"1\"}}\n");
  write("tables.ndjson",
        "{\"table\":\"public.accounts\",\"row\":{\"id\":\"a\",\"balance\":\"1\",\"version\":\"1\"}}"
        "\n");
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  for (const Mapping& mapping : chronicle->mappings) {
    EXPECT_FALSE(mapping.is_stream);
    EXPECT_EQ(mapping.size(), 1U);
  }
}

TEST_F(StoredHistory, ARowOfAnOutboxThatMovesIsOne) {
  m_expectations.outboxes.emplace_back();
  m_expectations.outboxes[0].table = "outbox";
  m_expectations.outboxes[0].topic = "orders";
  m_expectations.outboxes[0].id_column = "id";
  write_dump();
  write("changes.ndjson",
        "{\"begin\":1}\n"
        "{\"table\":\"outbox\",\"op\":\"insert\",\"new\":{\"id\":\"1\"}}\n"
        "{\"begin\":2}\n"
        "{\"table\":\"outbox\",\"op\":\"delete\",\"old\":{\"id\":\"1\"}}\n"
        "{\"table\":\"outbox\",\"op\":\"insert\",\"new\":{\"id\":\"1\"}}\n");
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  EXPECT_THAT(chronicle->outboxes[0].rows, SizeIs(1));
}

TEST_F(StoredHistory, WhoMarkedARowOfAnOutboxIsKept) {
  m_expectations.outboxes.emplace_back();
  m_expectations.outboxes[0].table = "outbox";
  m_expectations.outboxes[0].topic = "orders";
  m_expectations.outboxes[0].id_column = "id";
  write_dump();
  write("changes.ndjson", R"({"begin":1}
{"table":"outbox","op":"insert","new":{"id":"1","sent":"f"}}
{"table":"outbox","op":"insert","new":{"id":"2","sent":"f"}}
{"table":"outbox","op":"update","old":{"sent":"f"},"new":{"id":"2","sent":"t"}}
{"begin":2}
{"table":"outbox","op":"update","old":{"sent":"f"},"new":{"id":"1","sent":"t"}}
{"begin":3}
{"table":"outbox","op":"update","old":{},"new":{"id":"1","sent":"t"}}
{"table":"outbox","op":"delete","old":{"id":"2","sent":"t"}}
)");
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  const std::vector<OutboxLog::Row>& rows = chronicle->outboxes[0].rows;
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_EQ(rows[0].marked, 1U);
  EXPECT_EQ(rows[1].marked, std::nullopt) << "within its own transaction, or by a removal";
}

std::vector<std::string> ids_of(const std::vector<OutboxLog::Row>& rows) {
  std::vector<std::string> ids;
  for (const OutboxLog::Row& row : rows) ids.push_back(row.id);
  return ids;
}
std::vector<std::string> ids_of(const std::vector<OutboxLog::Record>& records) {
  std::vector<std::string> ids;
  for (const OutboxLog::Record& record : records) ids.push_back(record.id);
  return ids;
}

// One table, whose rows go to one topic for each kind of aggregate, as Debezium does it.
scenario::OutboxSpec outbox_of(const std::string& kind) {
  scenario::OutboxSpec spec;
  spec.table = "outbox";
  spec.topic = kind + "s";
  spec.id_column = "id";
  spec.id_field = "kafka.header.id";
  spec.payload_column = "payload";
  spec.payload_field = "kafka.value";
  spec.where = "kind = '" + kind + "'";
  return spec;
}

TEST_F(StoredHistory, ATableMayBePublishedToSeveralTopics) {
  m_expectations.outboxes = {outbox_of("order"), outbox_of("bill")};
  write_dump();
  // Row 3 becomes a bill; row 4 is one until it is removed, in the transaction that wrote it.
  write("changes.ndjson",
        R"({"begin":1}
{"table":"outbox","op":"insert","new":{"id":"1","payload":"{\"n\": 1}","kind = 'order'":"t","kind = 'bill'":"f"}}
{"table":"outbox","op":"insert","new":{"id":"2","payload":"{}","kind = 'order'":"f","kind = 'bill'":"t"}}
{"table":"outbox","op":"insert","new":{"id":"3","payload":"{}","kind = 'order'":"f","kind = 'bill'":null}}
{"begin":2}
{"table":"outbox","op":"update","old":{"kind = 'bill'":null},"new":{"id":"3","payload":"{}","kind = 'order'":"f","kind = 'bill'":"t"}}
{"table":"outbox","op":"update","old":{"payload":"{}"},"new":{"id":"2","payload":"{}","kind = 'order'":"f","kind = 'bill'":"t"}}
{"table":"outbox","op":"insert","new":{"id":"4","payload":"{}","kind = 'order'":"f","kind = 'bill'":"t"}}
{"table":"outbox","op":"delete","old":{"id":"4","payload":"{}","kind = 'order'":"f","kind = 'bill'":"t"}}
)");
  write(
      "records.ndjson",
      R"({"topic":"orders","partition":0,"offset":0,"key":"k","value":"{\"n\":1}","headers":{"id":"1"}}
{"topic":"bills","partition":0,"offset":0,"key":"k","value":"{}","headers":{"id":"2"}}
)");
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  EXPECT_THAT(ids_of(chronicle->outboxes[0].rows), ElementsAre("1"));
  EXPECT_THAT(ids_of(chronicle->outboxes[1].rows), ElementsAre("2", "3", "4"));
  EXPECT_EQ(chronicle->outboxes[1].rows[1].transaction, 1U);
  EXPECT_THAT(ids_of(chronicle->outboxes[0].records), ElementsAre("1"));
  EXPECT_THAT(ids_of(chronicle->outboxes[1].records), ElementsAre("2"));
  EXPECT_EQ(chronicle->outboxes[0].rows[0].meaning, chronicle->outboxes[0].records[0].meaning);
  EXPECT_THAT(chronicle->less_power, IsEmpty());
}

TEST_F(StoredHistory, OfATableThatIsPublishedToSeveralTopicsTheEndIsChosenFromToo) {
  m_expectations.outboxes = {outbox_of("order"), outbox_of("bill")};
  write_dump();
  fs::remove(m_folder / "changes.ndjson");
  write(
      "tables.ndjson",
      R"({"table":"outbox","row":{"id":"1","payload":"{}","kind = 'order'":"t","kind = 'bill'":"f"}}
{"table":"outbox","row":{"id":"2","payload":"{}","kind = 'order'":"f","kind = 'bill'":"t"}}
)");
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  EXPECT_FALSE(chronicle->outboxes[0].is_stream);
  EXPECT_THAT(ids_of(chronicle->outboxes[0].rows), ElementsAre("1"));
  EXPECT_THAT(ids_of(chronicle->outboxes[1].rows), ElementsAre("2"));
}

TEST_F(StoredHistory, AnOutboxOfWhichNothingIsLeftIsTold) {
  m_expectations.outboxes = {outbox_of("ordre")};
  write_dump();
  write("changes.ndjson",
        "{\"begin\":1}\n{\"table\":\"outbox\",\"op\":\"insert\",\"new\":{\"id\":\"1\"}}\n");
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  EXPECT_THAT(chronicle->less_power,
              testing::Contains(HasSubstr("outbox: of what goes to ordres, 'where' and 'only' "
                                          "leave no row and no record")));
}

TEST_F(StoredHistory, OfATopicOnlyTheRecordsOfAnOutboxAreItsOwn) {
  scenario::OutboxSpec placed;
  placed.table = "placed";
  placed.topic = "orders";
  placed.id_column = placed.id_field = "id";
  placed.only = {{"type", {"placed", "changed"}}};
  scenario::OutboxSpec paid = placed;
  paid.table = "paid";
  paid.only = {{"kafka.header.kind", {"money"}}, {"cents", {"5"}}};
  m_expectations.outboxes = {placed, paid};
  write_dump();
  write("records.ndjson",
        R"({"topic":"orders","partition":0,"offset":0,"value":"{\"id\":1,\"type\":\"placed\"}"}
{"topic":"orders","partition":0,"offset":1,"value":"{\"id\":1,\"cents\":5}","headers":{"kind":"money"}}
{"topic":"orders","partition":0,"offset":2,"value":"{\"id\":2,\"cents\":6}","headers":{"kind":"money"}}
{"topic":"orders","partition":0,"offset":3,"value":"{\"id\":3,\"cents\":5}"}
{"topic":"orders","partition":0,"offset":4,"value":"{\"id\":4,\"type\":\"changed\"}"}
{"topic":"orders","partition":0,"offset":5,"key":"k"}
)");
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  EXPECT_THAT(ids_of(chronicle->outboxes[0].records), ElementsAre("1", "4"));
  EXPECT_THAT(ids_of(chronicle->outboxes[1].records), ElementsAre("1"));
}

TEST_F(StoredHistory, OnlySomeRecordsAndCallsAreEffects) {
  scenario::EffectSpec records{EffectKind::topic, "", "receipts", "id", "", "", "", "", ""};
  records.only = {{"type", {"receipt"}}};
  scenario::EffectSpec calls{EffectKind::calls, "", "gateway", "id", "", "", "", "", "key"};
  calls.only = {{"http.method", {"POST"}}, {"http.path", {"/charges", "/refunds"}}};
  m_expectations.effects = {records, calls};
  write_dump();
  write(
      "records.ndjson",
      R"({"topic":"receipts","partition":0,"offset":0,"value":"{\"id\":\"p-17\",\"type\":\"receipt\"}"}
{"topic":"receipts","partition":0,"offset":1,"value":"{\"type\":\"summary\"}"}
{"topic":"gateway","call":true,"value":"{\"http.method\":\"GET\",\"http.path\":\"/health\",\"key\":\"a\"}"}
{"topic":"gateway","call":true,"value":"{\"id\":\"p-18\",\"http.method\":\"POST\",\"http.path\":\"/charges\",\"key\":\"a\"}"}
{"topic":"gateway","call":true,"value":"{\"id\":\"p-18\",\"http.method\":\"POST\",\"http.path\":\"/health\",\"key\":\"b\"}"}
)");
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  for (const Mapping& mapping : chronicle->mappings) {
    EXPECT_EQ(mapping.size(), 1U) << mapping.name;
    EXPECT_THAT(mapping.unexplained, IsEmpty()) << mapping.name;
  }
  EXPECT_EQ(chronicle->mappings[1].event(0), 1U) << "what does not count takes no key away";
}

TEST_F(StoredHistory, ATombstoneIsAnEffectOnlyIfItsKeyOrAHeaderTellsOfWhat) {
  m_expectations.effects = {
      {EffectKind::topic, "by value", "receipts", "id", "", "", "", "", ""},
      {EffectKind::topic, "by key", "receipts", "kafka.key", "", "", "", "", ""},
      {EffectKind::topic, "by header", "receipts", "kafka.header.id", "", "", "", "", ""}};
  write_dump();
  write("records.ndjson",
        R"({"topic":"receipts","partition":0,"offset":0,"key":"p-17","headers":{"id":"p-18"}}
{"topic":"receipts","partition":0,"offset":1,"key":"p-17","value":null}
{"topic":"receipts","partition":0,"offset":2,"key":"p-17","value":"{}"}
)");
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  const auto& [value, key, header] =
      std::tie(chronicle->mappings[0], chronicle->mappings[1], chronicle->mappings[2]);
  EXPECT_EQ(value.size(), 0U);
  EXPECT_THAT(value.unexplained, SizeIs(1)) << "the record with a value";
  EXPECT_EQ(key.size(), 3U);
  EXPECT_EQ(key.text(0), "kafka.key=p-17");
  EXPECT_THAT(key.unexplained, IsEmpty());
  EXPECT_EQ(header.size(), 1U);
  EXPECT_EQ(header.event(0), 1U);
  EXPECT_THAT(header.unexplained, SizeIs(2));
}

TEST_F(StoredHistory, BalancesThatStoodThereBeforeAreNobodysEvents) {
  write_dump();
  m_expectations.effects = {{EffectKind::sum, "", "accounts", "", "id", "balance", "", "", ""}};
  write_about_of("accounts");
  write("changes.ndjson",
        "{\"begin\":771}\n"
        "{\"table\":\"public.accounts\",\"op\":\"update\",\"old\":{\"balance\":\"100\"},"
        "\"new\":{\"id\":\"a\",\"balance\":\"105\"}}\n");
  write("tables.ndjson",
        "{\"table\":\"public.accounts\",\"row\":{\"id\":\"a\",\"balance\":\"105\"}}\n"
        "{\"table\":\"public.accounts\",\"row\":{\"id\":\"b\",\"balance\":\"100\"}}\n");
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  EXPECT_TRUE(chronicle->mappings[0].is_stream);
  EXPECT_EQ(chronicle->mappings[0].size(), 2U);
  EXPECT_THAT(chronicle->mappings[0].unexplained, IsEmpty());
  EXPECT_THAT(chronicle->less_power, IsEmpty());
}

TEST_F(StoredHistory, RecordsThatOnlyReadersOfUncommittedDataSeeAreAborted) {
  write_dump();
  write("input.ndjson",
        "{\"topic\":\"payments\",\"partition\":0,\"offset\":0,\"id\":\"p-17\",\"key\":\"a\","
        "\"aborted\":true}\n"
        "{\"topic\":\"payments\",\"partition\":0,\"offset\":5}\n");
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  EXPECT_FALSE(chronicle->in_log(0));
  EXPECT_TRUE(chronicle->has(0, event_flags::k_aborted));
  EXPECT_THAT(chronicle->strangers, ElementsAre("payments[0] offset 5"));
}

TEST_F(StoredHistory, WhereTheStreamDoesNotLeadToTheEndTheEndIsJudged) {
  write_dump();
  write("tables.ndjson",
        "{\"table\":\"public.rows\",\"row\":{\"event_id\":\"p-17\"}}\n"
        "{\"table\":\"public.rows\",\"row\":{\"event_id\":\"p-18\"}}\n");
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  EXPECT_FALSE(chronicle->mappings[0].is_stream);
  EXPECT_THAT(chronicle->mappings[0].marks, SizeIs(2));
  EXPECT_THAT(chronicle->less_power, ElementsAre(HasSubstr("does not lead to what stands there")));
}

TEST_F(StoredHistory, WhereTheStreamLeadsToTheEndTheStreamIsJudged) {
  write_dump();
  write("tables.ndjson", "{\"table\":\"public.rows\",\"row\":{\"event_id\":\"p-17\"}}\n");
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  EXPECT_TRUE(chronicle->mappings[0].is_stream);
  EXPECT_THAT(chronicle->less_power, IsEmpty());
}

TEST_F(StoredHistory, OffsetsAndOutcomeComeBackAsTheyWereWritten) {
  AboutHistory about;
  about.has_stream = true;
  about.settled = false;
  about.unsettled_because = "lag";
  about.journal_opened = 17;
  about.committed[{"payments", 0}] = 1;
  about.end[{"payments", 0}] = 2;
  about.end[{"payments", 1}] = 3;
  about.tables["rows"] = "public.rows";
  about.unstreamed = {"public.rows"};
  about.comparisons = {{"a and b", {"only in a: x=1"}, 1}};
  about.own_findings = {{"mine", {"x=1"}, 1}};
  about.less_power = {"rows: less"};
  ASSERT_TRUE(write_about(m_folder, about).has_value());
  const auto read = read_about(m_folder);
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->committed, about.committed);
  EXPECT_EQ(read->end, about.end);
  EXPECT_EQ(read->tables, about.tables);
  EXPECT_EQ(read->unstreamed, about.unstreamed);
  EXPECT_EQ(read->unsettled_because, "lag");
  EXPECT_EQ(read->journal_opened, 17);
  EXPECT_EQ(read->comparisons.at(0).differences, about.comparisons[0].differences);
  EXPECT_EQ(read->own_findings.at(0).count, 1U);
}

TEST_F(StoredHistory, SumsThatMustBeEqualAreFollowedFromCommitToCommit) {
  m_expectations.conserve = {{{"accounts.balance", "rows.amount"}}};
  write_dump();
  write("changes.ndjson",
        "{\"begin\":1}\n"
        "{\"table\":\"accounts\",\"op\":\"insert\",\"new\":{\"balance\":\"2.50\"}}\n"
        "{\"begin\":2}\n"
        "{\"table\":\"rows\",\"op\":\"insert\",\"new\":{\"event_id\":\"p-17\",\"amount\":\"2.5\"}}"
        "\n");
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  ASSERT_THAT(chronicle->balances, SizeIs(1));
  ASSERT_THAT(chronicle->balances[0].breaks, SizeIs(1));
  EXPECT_EQ(chronicle->balances[0].breaks[0].sums, "accounts.balance = 2.5, rows.amount = 0");
  EXPECT_FALSE(chronicle->balances[0].broken_at_end);
}

TEST_F(StoredHistory, WithoutChangesTheSumsOfTheEndMustBeEqual) {
  m_expectations.conserve = {{{"accounts.balance", "rows.amount"}}, {{"accounts.balance"}}};
  write_dump();
  fs::remove(m_folder / "changes.ndjson");
  write("tables.ndjson",
        "{\"table\":\"accounts\",\"row\":{\"balance\":\"3\"}}\n"
        "{\"table\":\"rows\",\"row\":{\"event_id\":\"p-17\",\"amount\":\"2\"}}\n");
  const auto chronicle = load();
  ASSERT_TRUE(chronicle.has_value()) << chronicle.error().message;
  ASSERT_THAT(chronicle->balances, SizeIs(2));
  EXPECT_TRUE(chronicle->balances[0].broken_at_end);
  EXPECT_FALSE(chronicle->balances[1].broken_at_end);
  EXPECT_THAT(chronicle->less_power,
              testing::IsSupersetOf({HasSubstr("only the sums of the end are compared"),
                                     HasSubstr("can't be told if it was kept")}));
}

TEST_F(StoredHistory, AColumnThatCannotBeSummedIsNamed) {
  m_expectations.conserve = {{{"rows.event_id"}}};
  write_dump();
  EXPECT_THAT(load().error().message,
              HasSubstr("rows.event_id holds 'p-17', which can't be summed up exactly"));
}

}  // namespace
}  // namespace wringer::truth
