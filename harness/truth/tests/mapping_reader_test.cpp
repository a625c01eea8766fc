#include "harness/truth/mapping_reader.h"

#include "harness/core/digits.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

namespace wringer::truth {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

scenario::EffectSpec append_spec() {
  return {EffectKind::append, "", "rows", "event_id", "", "", "", "", ""};
}
scenario::EffectSpec keyed_spec(EffectKind kind) {
  return {kind, "", "accounts", "", "id", "value", "", "", ""};
}

// Events e1, e2, … of keys k1, k2, …, in turn.
class Input {
 public:
  explicit Input(std::uint32_t count, std::uint32_t keys, std::uint32_t tombstone = 0) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint8_t flags = i + 1 == tombstone ? event_flags::k_tombstone : 0;
      m_events.add({.id = fmt::format("e{}", i + 1),
                    .key = fmt::format("k{}", i % keys + 1),
                    .version = i / keys + 1,
                    .flags = flags});
      m_events.add_identity(fmt::format("other-{}", i + 1), i);
    }
    m_events.finish();
  }

  // What a mapping makes of some changes, each a pair of rows (null for none).
  Mapping read(const scenario::EffectSpec& spec,
               const std::vector<std::pair<json, json>>& changes) const {
    std::vector<Transaction> transactions;
    for (const auto& change : changes) transactions.push_back({change});
    return read_transactions(spec, transactions);
  }
  using Transaction = std::vector<std::pair<json, json>>;
  // The same, of a history that leaves nothing out.
  Mapping read_transactions(const scenario::EffectSpec& spec,
                            const std::vector<Transaction>& transactions,
                            MappingReader::Changes changes = MappingReader::Changes::some) const {
    Mapping mapping;
    MappingReader reader(spec, m_chronicle, m_events, mapping, changes);
    std::uint32_t number = 0;
    for (const Transaction& transaction : transactions) {
      for (const auto& [before, after] : transaction) {
        reader.change(
            {before.is_null() ? nullptr : &before, after.is_null() ? nullptr : &after, number});
      }
      reader.end_transaction();
      ++number;
    }
    return mapping;
  }
  // What it makes of the row that is there after the last of these changes.
  Mapping read_end(const scenario::EffectSpec& spec,
                   const std::vector<std::pair<json, json>>& changes) const {
    Mapping mapping;
    MappingReader reader(spec, m_chronicle, m_events, mapping, MappingReader::Changes::all);
    std::uint32_t number = 0;
    for (const auto& [before, after] : changes) {
      reader.change({&before, &after, number++});
      reader.end_transaction();
    }
    Mapping end;
    MappingReader end_reader(spec, m_chronicle, m_events, end);
    end_reader.begin_where(reader);
    end_reader.change({.after = &changes.back().second});
    return end;
  }

 private:
  Chronicle m_chronicle;
  EventTable m_events{m_chronicle};
};

// "+1 -2 x3 /4": what was applied, undone, removed and erased, by number.
std::vector<std::string> marks_of(const Mapping& mapping) {
  std::vector<std::string> marks;
  for (std::size_t i = 0; i < mapping.size(); ++i) {
    const char* sign = mapping.mark(i) == Mark::applied   ? "+"
                       : mapping.mark(i) == Mark::undone  ? "-"
                       : mapping.mark(i) == Mark::removed ? "x"
                                                          : "/";
    marks.push_back(sign + std::to_string(mapping.event(i) + 1));
  }
  return marks;
}

std::vector<std::string> strangers_of(const Mapping& mapping) {
  std::vector<std::string> texts;
  for (const Mapping::Unexplained& stranger : mapping.unexplained) texts.push_back(stranger.text);
  return texts;
}

json row(const std::string& event) {
  return {{"event_id", event}};
}
json account(const std::string& key, const std::string& value) {
  return {{"id", key}, {"value", value}};
}

TEST(AppendMapping, FindsAnEventByEachOfItsIdentities) {
  const Mapping mapping =
      Input(3, 1).read(append_spec(), {{nullptr, row("e2")}, {nullptr, row("other-2")}});
  EXPECT_THAT(marks_of(mapping), ElementsAre("+2", "+2"));
  EXPECT_THAT(mapping.transactions, ElementsAre(0U, 1U));
  EXPECT_EQ(mapping.text(0), "event_id=e2");
}

TEST(AppendMapping, TakesARemovedRowBack) {
  EXPECT_THAT(
      marks_of(Input(3, 1).read(append_spec(), {{nullptr, row("e2")}, {row("e2"), nullptr}})),
      ElementsAre("+2", "/2"));
}

TEST(AppendMapping, ARowThatIsWrittenAnewInOneTransactionIsNoChange) {
  const Mapping mapping = Input(3, 1).read_transactions(
      append_spec(),
      {{{nullptr, row("e1")}}, {{row("e1"), nullptr}, {nullptr, row("e2")}, {nullptr, row("e1")}}});
  EXPECT_THAT(marks_of(mapping), ElementsAre("+1", "+2"));
  EXPECT_THAT(mapping.transactions, ElementsAre(0U, 1U));
  EXPECT_EQ(mapping.text(1), "event_id=e2");
}

TEST(AppendMapping, ATableThatIsEmptiedAndFilledInOneTransactionIsAsFullAsBefore) {
  Chronicle chronicle;
  EventTable events(chronicle);
  for (const char* id : {"e1", "e2"}) events.add({.id = id, .key = "k1", .version = 1});
  events.finish();
  Mapping mapping;
  MappingReader reader(append_spec(), chronicle, events, mapping);
  const json first = row("e1");
  const json second = row("e2");
  reader.change({.after = &first, .transaction = 0});
  reader.end_transaction();
  reader.truncate(1);
  reader.change({.after = &first, .transaction = 1});
  reader.change({.after = &second, .transaction = 1});
  reader.end_transaction();
  EXPECT_THAT(marks_of(mapping), ElementsAre("+1", "+2"));
}

TEST(AppendMapping, AnUpdateOfOtherColumnsIsNoEffect) {
  json before = row("e2");
  json after = before;
  after["note"] = "seen";
  EXPECT_THAT(marks_of(Input(3, 1).read(append_spec(), {{before, after}})), IsEmpty());
}

TEST(AppendMapping, DoesNotExplainAwayWhatItDoesNotKnow) {
  const Mapping mapping = Input(1, 1).read(
      append_spec(), {{nullptr, row("e9")}, {nullptr, json{{"event_id", nullptr}}}});
  EXPECT_THAT(strangers_of(mapping), ElementsAre("event_id=e9", "event_id=NULL: event_id is NULL"));
}

json unnamed(const std::string& note) {
  return {{"event_id", nullptr}, {"note", note}};
}
json named(const std::string& event, const std::string& note) {
  return {{"event_id", event}, {"note", note}};
}

TEST(AppendMapping, AnIdentityThatIsFilledInWithinTheTransactionIsNoGhost) {
  const Mapping mapping =
      Input(2, 1).read_transactions(append_spec(), {{{nullptr, unnamed("a")},
                                                     {nullptr, unnamed("b")},
                                                     {unnamed("a"), unnamed("c")},
                                                     {unnamed("b"), named("e2", "b")},
                                                     {unnamed("c"), named("e1", "c")}}});
  EXPECT_THAT(strangers_of(mapping), IsEmpty());
  EXPECT_THAT(marks_of(mapping), ElementsAre("+2", "+1"));
}

TEST(AppendMapping, WhatATransactionTakesBackNobodyHasSeen) {
  const Mapping mapping = Input(1, 1).read_transactions(
      append_spec(), {{{nullptr, unnamed("a")}, {unnamed("a"), nullptr}},
                      {{nullptr, row("e9")}, {row("e9"), row("e1")}}});
  EXPECT_THAT(strangers_of(mapping), IsEmpty());
  EXPECT_THAT(marks_of(mapping), ElementsAre("+1"));
}

TEST(AppendMapping, AnIdentityThatIsFilledInByALaterTransactionWasAGhost) {
  const Mapping mapping = Input(2, 1).read_transactions(
      append_spec(),
      {{{nullptr, unnamed("a")}, {nullptr, unnamed("a")}, {unnamed("a"), named("e1", "a")}},
       {{unnamed("a"), named("e2", "a")}}});
  EXPECT_THAT(strangers_of(mapping), ElementsAre("event_id=NULL, note=a: event_id is NULL"));
  EXPECT_THAT(marks_of(mapping), ElementsAre("+1", "+2"));
  EXPECT_EQ(mapping.unexplained[0].transaction, 0U);
}

TEST(AppendMapping, GhostsOfATransactionStandInTheOrderInWhichTheyCame) {
  const Mapping mapping = Input(1, 1).read_transactions(
      append_spec(),
      {{{nullptr, row("e9")}, {nullptr, unnamed("a")}, {nullptr, row("e8")}}, {}, {}});
  EXPECT_THAT(strangers_of(mapping),
              ElementsAre("event_id=e9", "event_id=NULL, note=a: event_id is NULL", "event_id=e8"));
}

TEST(AppendMapping, CountsOnlyRowsOfItsWhere) {
  scenario::EffectSpec spec = append_spec();
  spec.where = "state = 'done'";
  json open = row("e1");
  open["state = 'done'"] = "f";
  json done = row("e1");
  done["state = 'done'"] = "t";
  EXPECT_THAT(marks_of(Input(1, 1).read(spec, {{nullptr, open}, {open, done}})), ElementsAre("+1"));
}

TEST(CallsMapping, CallsWithTheSameKeyCountOnce) {
  scenario::EffectSpec spec = append_spec();
  spec.kind = EffectKind::calls;
  spec.once_field = "key";
  const auto call = [](const std::string& event, const std::string& key) {
    json line = row(event);
    line["key"] = key;
    return std::pair<json, json>(nullptr, line);
  };
  const Input input(3, 1);
  EXPECT_THAT(marks_of(input.read(spec, {call("e1", "a"), call("e1", "a"), call("e2", "b")})),
              ElementsAre("+1", "+2"));
  EXPECT_THAT(marks_of(input.read(spec, {call("e1", "a"), call("e1", "b")})),
              ElementsAre("+1", "+1"));
  EXPECT_THAT(marks_of(input.read(spec, {{nullptr, row("e1")}, {nullptr, row("e1")}})),
              ElementsAre("+1", "+1"))
      << "without a key every call counts";
}

TEST(SumMapping, TellsWhichEventEachAmountWas) {
  const Mapping mapping = Input(3, 1).read(
      keyed_spec(EffectKind::sum),
      {{nullptr, account("k1", "1")}, {account("k1", "1"), account("k1", "5.00")}});
  EXPECT_THAT(marks_of(mapping), ElementsAre("+1", "+2"));
  EXPECT_EQ(mapping.text(1), "id=k1, value=1→5.00");
}

TEST(SumMapping, FindsWhatAnUpdateDidNotKnowOf) {
  const Mapping mapping =
      Input(3, 1).read(keyed_spec(EffectKind::sum), {{account("k1", "1"), account("k1", "4")}});
  EXPECT_THAT(marks_of(mapping), ElementsAre("-1", "+2"));
}

TEST(SumMapping, CountsMoreThanThreeApplicationsOfOneEvent) {
  std::vector<std::pair<json, json>> changes;
  for (int i = 0; i < 5; ++i) {
    changes.emplace_back(account("k1", std::to_string(i)), account("k1", std::to_string(i + 1)));
  }
  EXPECT_THAT(marks_of(Input(3, 1).read(keyed_spec(EffectKind::sum), changes)),
              ElementsAre("+1", "+1", "+1", "+1", "+1"));
}

TEST(SumMapping, NamesSumsThatNoApplicationsCanGive) {
  const Mapping mapping =
      Input(1, 1).read(keyed_spec(EffectKind::sum), {{nullptr, account("k1", "64")},
                                                     {nullptr, account("k1", "-5")},
                                                     {nullptr, account("k1", "0.5")}});
  EXPECT_THAT(strangers_of(mapping), ElementsAre(HasSubstr("not a sum"), HasSubstr("not a sum"),
                                                 HasSubstr("no whole number")));
  EXPECT_EQ(mapping.unexplained[0].key, 0U);
}

TEST(SumMapping, NamesForeignKeysUnlessTheirSumIsNought) {
  const Mapping mapping =
      Input(1, 1).read(keyed_spec(EffectKind::sum),
                       {{nullptr, account("house", "0.00")}, {nullptr, account("ghost", "4")}});
  EXPECT_THAT(strangers_of(mapping), ElementsAre("id=ghost, value=4: no event has this key"));
}

TEST(SumMapping, ARowThatMovesToAnotherPartitionIsAnUpdate) {
  const Mapping mapping = Input(3, 1).read_transactions(
      keyed_spec(EffectKind::sum),
      {{{nullptr, account("k1", "1")}},
       {{account("k1", "1"), nullptr}, {nullptr, account("k1", "5")}}});
  EXPECT_THAT(marks_of(mapping), ElementsAre("+1", "+2"));
  EXPECT_EQ(mapping.text(1), "id=k1, value=1→5");
}

TEST(SumMapping, ARowThatIsDeletedTakesItsAmountsWithIt) {
  const Mapping mapping = Input(3, 1).read_transactions(keyed_spec(EffectKind::sum),
                                                        {{{nullptr, account("k1", "5")}},
                                                         {{account("k1", "5"), nullptr}},
                                                         {{nullptr, account("k1", "16")}}});
  EXPECT_THAT(marks_of(mapping), ElementsAre("+1", "+2", "/1", "/2", "+3"));
}

TEST(SumMapping, WhatARowHeldBeforeTheFirstEventIsNoEffect) {
  const Mapping mapping =
      Input(3, 1).read_transactions(keyed_spec(EffectKind::sum),
                                    {{{account("k1", "100"), account("k1", "105")}},
                                     {{account("k1", "105"), account("k1", "121")}}},
                                    MappingReader::Changes::all);
  EXPECT_THAT(marks_of(mapping), ElementsAre("+1", "+2", "+3"));
  EXPECT_THAT(strangers_of(mapping), IsEmpty());
}

TEST(SumMapping, WhatARowHeldBeforeGoesWithTheRow) {
  const Input input(3, 1);
  EXPECT_THAT(marks_of(input.read_transactions(keyed_spec(EffectKind::sum),
                                               {{{account("k1", "100"), account("k1", "101")}},
                                                {{account("k1", "101"), nullptr}},
                                                {{nullptr, account("k1", "16")}}},
                                               MappingReader::Changes::all)),
              ElementsAre("+1", "/1", "+3"));
  const Mapping set_anew = input.read_transactions(
      keyed_spec(EffectKind::sum),
      {{{account("k1", "100"), account("k1", "0")}}, {{account("k1", "0"), account("k1", "1")}}},
      MappingReader::Changes::all);
  EXPECT_THAT(marks_of(set_anew), ElementsAre("+1"));
  EXPECT_THAT(strangers_of(set_anew), IsEmpty());
}

// What a mapping makes of the values that the row of k1 has one after the other.
Mapping read_values(const std::vector<std::string>& values, std::uint32_t events = 3) {
  std::vector<Input::Transaction> transactions;
  for (std::size_t i = 1; i < values.size(); ++i) {
    transactions.push_back({{account("k1", values[i - 1]), account("k1", values[i])}});
  }
  return Input(events, 1).read_transactions(keyed_spec(EffectKind::sum), transactions,
                                            MappingReader::Changes::all);
}

TEST(SumMapping, AmountsMayBeTakenOffWhatARowHeldBefore) {
  const Mapping mapping = read_values(
      {"1000000000000", "999999999999", "999999999983.00", "999999999979", "999999999978"}, 25);
  EXPECT_THAT(marks_of(mapping), ElementsAre("+1", "+3", "+2", "+1"));
  EXPECT_THAT(strangers_of(mapping), IsEmpty());
}

TEST(SumMapping, AmountsMayBeTakenOffToTheLast) {
  const Mapping mapping = read_values({"21", "17", "16", "0"});
  EXPECT_THAT(marks_of(mapping), ElementsAre("+2", "+1", "+3"));
}

TEST(SumMapping, OfWhatIsTakenOffSeveralAtOnceAreTold) {
  EXPECT_THAT(marks_of(read_values({"100", "79"})), ElementsAre("+1", "+2", "+3"));
}

TEST(SumMapping, WhereNothingStoodBeforeItIsTakenOffNought) {
  const Mapping mapping = Input(3, 1).read(
      keyed_spec(EffectKind::sum),
      {{nullptr, account("k1", "-4")}, {account("k1", "-4"), account("k1", "-21")}});
  EXPECT_THAT(marks_of(mapping), ElementsAre("+2", "+1", "+3"));
  EXPECT_THAT(strangers_of(mapping), IsEmpty());
}

TEST(SumMapping, FindsWhatASubtractionDidNotKnowOf) {
  EXPECT_THAT(marks_of(read_values({"100", "99", "96"})), ElementsAre("+1", "-1", "+2"));
  EXPECT_THAT(marks_of(read_values({"100", "95", "96"})), ElementsAre("+1", "+2", "-1"));
}

TEST(SumMapping, ARowThatIsDeletedTakesWithItWhatWasTakenOff) {
  const Mapping mapping = Input(3, 1).read_transactions(
      keyed_spec(EffectKind::sum),
      {{{account("k1", "100"), account("k1", "95")}}, {{account("k1", "95"), nullptr}}},
      MappingReader::Changes::all);
  EXPECT_THAT(marks_of(mapping), ElementsAre("+1", "+2", "/1", "/2"));
}

TEST(SumMapping, ARowMayBeNowAboveWhatItHeldBeforeAndNowBelow) {
  EXPECT_THAT(marks_of(read_values({"100", "101", "97", "113"})), ElementsAre("+1", "+2", "+3"));
  EXPECT_THAT(marks_of(read_values({"100", "105", "95"})), ElementsAre("+1", "+2"))
      << "as much below it as it was above";
}

TEST(SumMapping, NamesWhatIsTakenOffAndCanBeNoAmounts) {
  EXPECT_THAT(strangers_of(read_values({"1000", "900"})), ElementsAre(HasSubstr("not a sum")));
}

TEST(SumMapping, WhatIsSetAnewToLessIsNotTakenOff) {
  const Mapping mapping = read_values({"1000000", "0", "1", "5"}, 25);
  EXPECT_THAT(marks_of(mapping), ElementsAre("+1", "+2"));
  EXPECT_THAT(strangers_of(mapping), IsEmpty());
}

TEST(SumMapping, TheEndIsReadFromWhereTheChangesBegan) {
  const Input input(3, 1);
  EXPECT_THAT(marks_of(input.read_end(keyed_spec(EffectKind::sum),
                                      {{account("k1", "21"), account("k1", "17")},
                                       {account("k1", "17"), account("k1", "16")},
                                       {account("k1", "16"), account("k1", "0")}})),
              ElementsAre("+1", "+2", "+3"));
}

TEST(SumMapping, ARowThatIsMadeAndDeletedInOneTransactionHadItsAmounts) {
  EXPECT_THAT(marks_of(Input(3, 1).read_transactions(keyed_spec(EffectKind::sum),
                                                     {{{nullptr, account("k1", "1")},
                                                       {account("k1", "1"), nullptr},
                                                       {nullptr, account("k1", "16")}}})),
              ElementsAre("+1", "/1", "+3"));
}

TEST(VersionMapping, ARowThatIsMadeAndDeletedInOneTransactionIsRemoved) {
  const Input input(3, 1, 2);
  EXPECT_THAT(marks_of(input.read_transactions(
                  keyed_spec(EffectKind::version),
                  {{{nullptr, account("k1", "1")}, {account("k1", "1"), nullptr}}})),
              ElementsAre("+1", "x2"));
  EXPECT_THAT(marks_of(input.read_transactions(keyed_spec(EffectKind::version),
                                               {{{nullptr, account("k1", "1")},
                                                 {account("k1", "1"), nullptr},
                                                 {nullptr, account("k1", "3")}}})),
              ElementsAre("+1", "x2", "+3"));
}

TEST(VersionMapping, OfATableThatIsEmptiedOnlyTheLastVersionsGo) {
  Chronicle chronicle;
  EventTable events(chronicle);
  events.add({.id = "e1", .key = "k1", .version = 1});
  events.add({.id = "e2", .key = "k1", .version = 2});
  events.finish();
  Mapping mapping;
  MappingReader reader(keyed_spec(EffectKind::version), chronicle, events, mapping);
  const json first = account("k1", "1");
  const json second = account("k1", "2");
  reader.change({.after = &first, .transaction = 0});
  reader.end_transaction();
  reader.change({.before = &first, .after = &second, .transaction = 1});
  reader.end_transaction();
  reader.truncate(2);
  reader.change({.after = &second, .transaction = 2});
  reader.end_transaction();
  EXPECT_THAT(marks_of(mapping), ElementsAre("+1", "+2", "/2", "+2"));
}

TEST(VersionMapping, ARowThatIsWrittenAnewIsNotRemoved) {
  for (const bool first_removed : {true, false}) {
    Input::Transaction anew{{account("k1", "1"), nullptr}, {nullptr, account("k1", "2")}};
    if (!first_removed) std::swap(anew[0], anew[1]);
    const Mapping mapping = Input(3, 1).read_transactions(keyed_spec(EffectKind::version),
                                                          {{{nullptr, account("k1", "1")}}, anew});
    EXPECT_THAT(marks_of(mapping), ElementsAre("+1", "+2"));
    EXPECT_THAT(strangers_of(mapping), IsEmpty());
  }
}

TEST(VersionMapping, FollowsTheVersionsOfARow) {
  const Mapping mapping =
      Input(4, 2).read(keyed_spec(EffectKind::version), {{nullptr, account("k2", "1")},
                                                         {account("k2", "1"), account("k2", "2")},
                                                         {account("k2", "2"), account("k2", "2")},
                                                         {account("k2", "2"), account("k2", "1")}});
  EXPECT_THAT(marks_of(mapping), ElementsAre("+2", "+4", "+2"));
}

TEST(VersionMapping, TakesARemovalForThatOfTheNextTombstone) {
  EXPECT_THAT(
      marks_of(Input(3, 1, 2).read(keyed_spec(EffectKind::version),
                                   {{nullptr, account("k1", "1")}, {account("k1", "1"), nullptr}})),
      ElementsAre("+1", "x2"));
  EXPECT_THAT(strangers_of(Input(3, 1).read(keyed_spec(EffectKind::version),
                                            {{account("k1", "1"), nullptr}})),
              ElementsAre(AllOf(HasSubstr("removed, and no event asks for it"),
                                HasSubstr("'deletes: true' calls a deletion"))));
}

TEST(VersionMapping, ATombstoneThatIsDeliveredAgainExplainsTheSecondRemovalToo) {
  EXPECT_THAT(marks_of(Input(3, 1, 2).read(keyed_spec(EffectKind::version),
                                           {{nullptr, account("k1", "1")},
                                            {account("k1", "1"), nullptr},
                                            {nullptr, account("k1", "1")},
                                            {account("k1", "1"), nullptr}})),
              ElementsAre("+1", "x2", "+1", "x2"));
}

TEST(VersionMapping, WhatOnlyAnOlderTombstoneAsksForIsASteppingBack) {
  EXPECT_THAT(
      marks_of(Input(3, 1, 2).read(keyed_spec(EffectKind::version),
                                   {{nullptr, account("k1", "3")}, {account("k1", "3"), nullptr}})),
      ElementsAre("+3", "x2"));
}

TEST(VersionMapping, ARowMarkedAsDeletedIsGone) {
  scenario::EffectSpec spec = keyed_spec(EffectKind::version);
  spec.deleted_column = "deleted";
  json there = account("k1", "1");
  there["deleted"] = "f";
  json gone = account("k1", "2");
  gone["deleted"] = "t";
  EXPECT_THAT(marks_of(Input(3, 1, 2).read(spec, {{nullptr, there}, {there, gone}})),
              ElementsAre("+1", "x2"));
}

TEST(SetMapping, ReadsArraysOfPostgresAndOfJson) {
  const Mapping mapping = Input(4, 1).read(keyed_spec(EffectKind::set),
                                           {{nullptr, account("k1", "{e1,e2}")},
                                            {account("k1", "{e1,e2}"), account("k1", "{e2,e3}")},
                                            {nullptr, account("k1", R"(["e4"])")}});
  EXPECT_THAT(marks_of(mapping), ElementsAre("+1", "+2", "-1", "+3", "+4"));
}

TEST(SetMapping, WhatMovesToAnotherRowInOneTransactionStaysThere) {
  const Mapping mapping = Input(4, 1).read_transactions(
      keyed_spec(EffectKind::set),
      {{{nullptr, account("k1", "{e1}")}, {nullptr, account("k1", "{e2}")}},
       {{account("k1", "{e1}"), account("k1", "{e1,e2,e3}")}, {account("k1", "{e2}"), nullptr}}});
  // Once more in one row, and once less in the other.
  EXPECT_THAT(marks_of(mapping), ElementsAre("+1", "+2", "+2", "+3", "/2"));
}

TEST(ListMapping, TakesItemsAwayFromWhereverTheyStand) {
  const Mapping mapping = Input(4, 1).read(
      keyed_spec(EffectKind::list), {{nullptr, account("k1", "{e1,e2,e1}")},
                                     {account("k1", "{e1,e2,e1}"), account("k1", "{e2,e1,e3}")}});
  EXPECT_THAT(marks_of(mapping), ElementsAre("+1", "+2", "+1", "-1", "+3"));
}

TEST(SetMapping, QuotedItemsKeepTheirCommas) {
  EXPECT_THAT(identities_in(R"({a,"b,c","d\"e"})"), ElementsAre("a", "b,c", "d\"e"));
  EXPECT_THAT(identities_in("{}"), IsEmpty());
}

TEST(CountMapping, CountsFromWhatStoodThereBefore) {
  const Mapping mapping = Input(4, 2).read_transactions(
      keyed_spec(EffectKind::count), {{{account("k1", "7"), account("k1", "8")}}},
      MappingReader::Changes::all);
  EXPECT_THAT(mapping.counts, ElementsAre(std::optional<std::int64_t>(1), std::nullopt));
}

TEST(CountMapping, BeginsAnewWithANewRow) {
  const Mapping mapping = Input(4, 2).read_transactions(keyed_spec(EffectKind::count),
                                                        {{{account("k1", "7"), account("k1", "8")}},
                                                         {{account("k1", "8"), nullptr}},
                                                         {{nullptr, account("k1", "1")}}},
                                                        MappingReader::Changes::all);
  EXPECT_THAT(mapping.counts, ElementsAre(std::optional<std::int64_t>(1), std::nullopt));
}

TEST(CountMapping, KeepsTheLastCountOfEachKey) {
  const Mapping mapping =
      Input(4, 2).read(keyed_spec(EffectKind::count),
                       {{nullptr, account("k1", "1")}, {account("k1", "1"), account("k1", "2")}});
  EXPECT_THAT(mapping.counts, ElementsAre(std::optional<std::int64_t>(2), std::nullopt));
}

// Whatever was applied in whatever order, one amount at a time, added or taken off.
RC_GTEST_PROP(SumMappingProperty, NamesEveryApplication, ()) {
  const auto keys = *rc::gen::inRange(1, 5);
  const auto count = *rc::gen::inRange(keys, keys * k_digits_max + 1);
  const auto order = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, count));
  const std::int64_t sign = *rc::gen::element(1, -1);
  std::vector<std::int64_t> sums(static_cast<std::size_t>(keys));
  std::vector<std::pair<json, json>> changes;
  std::vector<std::string> expected;
  for (const int event : order) {
    const auto key = static_cast<std::size_t>(event % keys);
    const std::int64_t before = sums[key];
    const std::string name = fmt::format("k{}", key + 1);
    sums[key] += sign * digit_coded_amount(static_cast<std::uint64_t>(event / keys + 1));
    changes.emplace_back(account(name, std::to_string(before)),
                         account(name, std::to_string(sums[key])));
    expected.push_back(fmt::format("+{}", event + 1));
  }
  const Mapping mapping = Input(static_cast<std::uint32_t>(count), static_cast<std::uint32_t>(keys))
                              .read(keyed_spec(EffectKind::sum), changes);
  RC_ASSERT(marks_of(mapping) == expected);
  RC_ASSERT(mapping.unexplained.empty());
}

}  // namespace
}  // namespace wringer::truth
