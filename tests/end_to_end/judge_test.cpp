// The judge on real histories: judged again from the disk, spoilt on purpose, and with everything
// that a scenario can expect.

#include "tests/end_to_end/scenario_text.h"
#include "tests/end_to_end/wringer_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace wringer::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr const char* k_dedup =
    "[ledger, --topic, \"{topic.payments}\", --group, \"{group}\", --apply, dedup]";

// The folder of the only case of the only run.
fs::path case_folder(const TestFolder& folder) {
  const json results =
      json::parse(contents_of(folder.path() / "wringer-results" / "latest" / "results.json"));
  return results.at("scenarios").at(0).at("cases").at(0).at("folder").get<std::string>();
}

json case_of(const TestFolder& folder) {
  const json results =
      json::parse(contents_of(folder.path() / "wringer-results" / "latest" / "results.json"));
  return results.at("scenarios").at(0).at("cases").at(0);
}

Finished run(const TestFolder& folder, const ScenarioParts& parts) {
  return run_wringer({"run", folder.write("s.yaml", scenario_text(parts)).string()}, folder.path());
}

// The lines of a file for which `keep` is true.
template <typename Keep>
void filter_lines(const fs::path& file, const Keep& keep) {
  std::istringstream lines(contents_of(file));
  std::ofstream out(file);
  for (std::string line; std::getline(lines, line);) {
    if (keep(line)) out << line << '\n';
  }
}

TEST(Judge, SaysOfAStoredHistoryWhatTheRunSaid) {
  const TestFolder folder;
  ASSERT_EQ(run_wringer({"run", ledger("insert-crash-after-commit")}, folder.path()).code, 1);
  const json result = case_of(folder);
  ASSERT_EQ(result.at("anomalies").size(), 1U) << result.dump(2);
  EXPECT_EQ(result.at("anomalies").at(0).at("cause"), "redelivery after crash");
  const Finished again = run_wringer({"judge", case_folder(folder).string()}, folder.path());
  EXPECT_EQ(again.code, 1) << again.all();
  EXPECT_THAT(again.out, HasSubstr(result.at("anomalies").at(0).at("summary").get<std::string>()));
  EXPECT_THAT(again.out, HasSubstr("(redelivery after crash)"));
}

// Its file may be edited, or gone, while the case still runs.
TEST(Judge, SeesTheScenarioAsItWasRun) {
  const TestFolder folder;
  const fs::path file = folder.path() / "s.yaml";
  ScenarioParts parts;
  parts.command = "[sh, -c, \"rm -f " + file.string() +
                  "; exec ledger --topic {topic.payments} --group {group} --apply dedup\"]";
  const std::string text = scenario_text(parts);
  const Finished ran = run_wringer({"run", folder.write("s.yaml", text).string()}, folder.path());
  ASSERT_EQ(ran.code, 0) << ran.all();
  EXPECT_FALSE(fs::exists(file));
  EXPECT_EQ(contents_of(case_folder(folder) / "scenario.yaml"), text);
}

TEST(Judge, ConvictsASpoiltHistoryOfExactlyWhatWasSpoilt) {
  const TestFolder folder;
  ASSERT_EQ(run(folder, {.command = k_dedup}).code, 0);
  const fs::path stored = case_folder(folder);
  ASSERT_EQ(run_wringer({"judge", stored.string()}, folder.path()).code, 0);
  // A row that was never written: its line is gone from the stream and from the end.
  for (const char* file : {"changes.ndjson", "tables.ndjson"}) {
    filter_lines(stored / "history" / file, [](const std::string& line) {
      return line.find("\"event_id\":\"e5\"") == std::string::npos;
    });
  }
  const Finished cut = run_wringer({"judge", stored.string()}, folder.path());
  EXPECT_EQ(cut.code, 64) << cut.all();
  EXPECT_THAT(cut.err, HasSubstr("it was cut"));
  json about = json::parse(contents_of(stored / "history" / "history.json"));
  about["lines"] = json::object();
  std::ofstream(stored / "history" / "history.json") << about;
  const Finished spoilt = run_wringer({"judge", stored.string()}, folder.path());
  EXPECT_EQ(spoilt.code, 1) << spoilt.all();
  EXPECT_THAT(spoilt.out, HasSubstr("loss: event 5 "));
  EXPECT_THAT(spoilt.out, Not(HasSubstr("applied twice")));
}

TEST(Judge, EveryExpectationHoldsForARightSystem) {
  const TestFolder folder;
  ScenarioParts parts{.command = k_dedup, .events = 40, .partitions = 2};
  parts.effects =
      "[{table: transactions, event: \"lower(event_id)\", where: \"amount > 0\"}, "
      "{table: accounts, key: id, sum: balance}, {table: accounts, key: id, version: version}]";
  parts.faults = k_kill;
  parts.more =
      "order: per-key\ntogether: [[transactions, accounts.balance]]\nchecks:\n"
      "  - {conserve: [accounts.balance, transactions.amount]}\n"
      "  - {sql: \"SELECT id FROM accounts WHERE balance < 0\", name: no debts}\n"
      "  - {same: [accounts, accounts], ignore: [version]}\n"
      "  - {command: [\"true\"], name: nothing to say}\n";
  const Finished finished = run(folder, parts);
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_EQ(case_of(folder).at("less_power").size(), 0U);
  EXPECT_EQ(case_of(folder).at("at_risk").size(), 0U);
}

TEST(Judge, RunsAProgramThatStandsBesideTheScenario) {
  const TestFolder folder;
  const fs::path check = folder.write(
      "check.sh",
      "#!/bin/sh\ntest -e \"$1/changes.ndjson\" && echo '{\"summary\": \"as asked\"}'\n");
  fs::permissions(check, fs::perms::owner_all);
  ScenarioParts parts{.command = k_dedup, .events = 10};
  parts.more = "checks: [{command: [./check.sh, \"{history}\"]}]\n";
  const Finished finished = run(folder, parts);
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_THAT(finished.out, HasSubstr("as asked"));
  // What is judged then is a copy of the scenario, in a folder without the program.
  const Finished again = run_wringer({"judge", case_folder(folder).string()}, folder.path());
  EXPECT_EQ(again.code, 1) << again.all();
  EXPECT_THAT(again.out, HasSubstr("as asked"));
}

TEST(Judge, ReadsWhatTheDatabaseWorksOutAndWhatStoodThereBefore) {
  const TestFolder folder;
  const std::string schema = contents_of(std::string(WRINGER_LEDGER) + "/schema.sql");
  ScenarioParts parts{.command = k_dedup};
  parts.schema =
      folder
          .write(
              "schema.sql",
              schema +
                  "ALTER TABLE transactions ADD COLUMN \"Event\" text GENERATED ALWAYS AS "
                  "(lower(event_id)) STORED;\n"
                  "INSERT INTO accounts SELECT 'k' || n, 100 * n, 0 FROM generate_series(1, 5) n;\n"
                  "CREATE VIEW totals AS SELECT * FROM accounts;\n"
                  "CREATE UNLOGGED TABLE counted (id text PRIMARY KEY, n bigint);\n"
                  "CREATE FUNCTION count_them() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                  "INSERT INTO counted VALUES (NEW.account, 1) ON CONFLICT (id) DO UPDATE SET n = "
                  "counted.n + 1; RETURN NEW; END $$;\n"
                  "CREATE TRIGGER count_them AFTER INSERT ON transactions FOR EACH ROW EXECUTE "
                  "FUNCTION count_them();\n")
          .string();
  parts.effects =
      "[{table: transactions, event: Event, where: \"\\\"Event\\\" <> ''\"}, "
      "{table: accounts, key: id, sum: balance}, {table: public.accounts, key: id, version: "
      "version}, "
      "{table: totals, key: id, version: version, name: totals}, "
      "{table: counted, key: id, count: n}]";
  parts.faults = k_kill;
  const Finished right = run(folder, parts);
  EXPECT_EQ(right.code, 0) << right.all();
  EXPECT_THAT(
      case_of(folder).at("less_power").dump(),
      testing::AllOf(HasSubstr("totals: only its final state"),
                     HasSubstr("counted.n: only its final state"), Not(HasSubstr("accounts"))));
  parts.command = "[ledger, --topic, \"{topic.payments}\", --group, \"{group}\", --apply, insert]";
  const Finished wrong = run(folder, parts);
  EXPECT_EQ(wrong.code, 1) << wrong.all();
  EXPECT_THAT(wrong.out,
              HasSubstr("was applied twice: transactions (2 rows) and accounts.balance"));
}

TEST(Judge, OwnChecksAreHeard) {
  const TestFolder folder;
  ScenarioParts parts{.command = k_dedup};
  parts.more =
      "checks:\n  - {sql: \"SELECT id FROM accounts\", name: no accounts}\n"
      "  - {command: [sh, -c, \"echo '{{\\\"summary\\\": \\\"I object\\\", \\\"event\\\": 3}}'\"], "
      "name: objector}\n"
      "  - {command: [\"false\"], name: broken}\n";
  const Finished finished = run(folder, parts);
  EXPECT_EQ(finished.code, 1) << finished.all();
  EXPECT_THAT(finished.out, HasSubstr("own check: no accounts gave 2 rows"));
  EXPECT_THAT(finished.out, HasSubstr("own check: objector: I object"));
  EXPECT_THAT(finished.out, HasSubstr("the check 'broken' failed"));
}

TEST(Judge, MistakesInExpectationsAreNamed) {
  const TestFolder folder;
  ScenarioParts parts{.command = k_dedup};
  parts.effects = "[{table: transactions, event: \"lower(evnt_id)\"}]";
  const Finished expression = run(folder, parts);
  EXPECT_EQ(expression.code, 64) << expression.all();
  EXPECT_THAT(expression.err, HasSubstr("is neither a column of 'transactions' nor SQL"));
  parts.effects = "[{table: accounts, key: id, sum: balanc}]";
  EXPECT_THAT(run(folder, parts).err, HasSubstr("Did you mean 'balance'?"));
}

// Orders that a relay tells of in one topic with bills, which no event has an effect in.
std::string two_outboxes(const TestFolder& folder, const std::string& orders_only) {
  const fs::path schema = folder.write(
      "two.sql",
      contents_of(k_root + "/fixtures/systems/orders/schema.sql") +
          "ALTER TABLE outbox ADD COLUMN kind text NOT NULL DEFAULT 'order';\n"
          "CREATE FUNCTION say_kind() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.payload := "
          "NEW.payload::jsonb || jsonb_build_object('kind', NEW.kind); RETURN NEW; END $$;\n"
          "CREATE TRIGGER say_kind BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION "
          "say_kind();\n"
          "CREATE FUNCTION bill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO outbox "
          "(customer, payload, kind) VALUES (NEW.customer, '{}', 'bill'); RETURN NEW; END $$;\n"
          "CREATE TRIGGER bill AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION bill();\n");
  return "system:\n"
         "  command: [orders, desk, --requests, \"{topic.requests}\", --published, "
         "\"{topic.orders}\", --group, \"{group}\"]\n"
         "  environment: {KAFKA_BOOTSTRAP_SERVERS: \"{kafka}\", DATABASE_URL: \"{postgres}\"}\n"
         "  companions: [{name: relay, command: [orders, relay, --published, "
         "\"{topic.orders}\"]}]\n"
         "services:\n  kafka: {topics: [{name: requests}, {name: orders}]}\n  postgres: {schema: " +
         schema.string() +
         "}\nworkload: {topic: requests, events: 10, keys: 2, value: {id: \"{id}\", customer: "
         "\"{key}\", amount: \"{amount}\"}}\n"
         "effects: [{table: orders, event: event_id, name: orders}, {topic: orders, event: id, "
         "name: "
         "told" +
         orders_only +
         "}]\n"
         "outboxes:\n"
         "  - {table: outbox, where: \"kind = 'order'\", topic: orders, id: id, field: outbox_id, "
         "aggregate: customer" +
         orders_only +
         "}\n"
         "  - {table: outbox, where: \"kind = 'bill'\", topic: orders, id: id, field: outbox_id, "
         "aggregate: customer, only: {kind: bill}}\n"
         "faults: []\n";
}

TEST(Judge, TellsApartWhatSharesATableAndATopic) {
  const TestFolder folder;
  const auto run_with = [&](const std::string& orders_only) {
    return run_wringer(
        {"run", folder.write("two.yaml", two_outboxes(folder, orders_only)).string()},
        folder.path());
  };
  const Finished told_apart = run_with(", only: {kind: order}");
  EXPECT_EQ(told_apart.code, 0) << told_apart.all();
  EXPECT_EQ(case_of(folder).at("less_power").size(), 0U);
  const Finished mixed = run_with("");
  EXPECT_EQ(mixed.code, 1) << mixed.all();
  EXPECT_THAT(mixed.out, HasSubstr("outbox never held it committed where kind = 'order'"));
  EXPECT_THAT(mixed.out, HasSubstr("told holds 10 values that no event explains"));
}

TEST(Judge, AttributesEveryTransactionToItsInstance) {
  const TestFolder folder;
  ASSERT_EQ(run(folder, {.command = k_dedup, .instances = 2, .events = 20, .partitions = 2}).code,
            0);
  const fs::path stored = case_folder(folder);
  std::istringstream changes(contents_of(stored / "history" / "changes.ndjson"));
  const std::string journal = contents_of(stored / "journal.ndjson");
  std::size_t transactions = 0;
  for (std::string line; std::getline(changes, line);) {
    const json change = json::parse(line);
    if (!change.contains("begin")) continue;
    ++transactions;
    EXPECT_THAT(journal, HasSubstr("\"backend\":" + change.at("backend").dump()));
  }
  EXPECT_GT(transactions, 0U);
}

}  // namespace
}  // namespace wringer::test
