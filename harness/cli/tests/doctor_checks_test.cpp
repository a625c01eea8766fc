#include "harness/cli/doctor_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace wringer::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

MachineFacts sound_machine() {
  MachineFacts facts;
  facts.java = services::Java{"/usr/bin/java", "17.0.15"};
  facts.kafka = services::KafkaHome{"/cache/kafka-4.3.1", "4.3.1", {}};
  facts.archive = "/cache/kafka-4.3.1/classes-java-17.0.15.jsa";
  facts.postgres = "/usr/lib/postgresql/15/bin";
  facts.postgres_version = "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n";
  facts.postgres_user = std::nullopt;
  facts.faketime = "/usr/lib/libfaketimeMT.so.1";
  facts.docker = Status{};
  facts.open_files = 1024;
  facts.open_files_at_most = 1048576;
  facts.free_memory_mb = 4000;
  facts.program_made = WallTime(1000h);
  facts.now = WallTime(2000h);
  facts.warm = std::nullopt;
  return facts;
}

Check check_of(const MachineFacts& facts, const std::string& what) {
  for (const Check& check : judge(facts)) {
    if (check.what == what) return check;
  }
  ADD_FAILURE() << "no check called " << what;
  return {};
}

Error missing(const std::string& message) {
  return {ErrorCode::environment, message};
}

TEST(Doctor, FindsNothingOnASoundMachine) {
  const std::vector<Check> checks = judge(sound_machine());
  EXPECT_TRUE(native_run_is_possible(checks));
  EXPECT_THAT(to_text(checks),
              AllOf(HasSubstr("✓ Java         17.0.15 (/usr/bin/java)\n"), HasSubstr("4.3.1"),
                    HasSubstr("15.14"), HasSubstr("a run is possible here"), Not(HasSubstr("✗")),
                    Not(HasSubstr("? "))));
}

TEST(Doctor, WhatEveryRunNeedsPreventsItWhereItIsMissing) {
  MachineFacts facts = sound_machine();
  facts.java = tl::unexpected(missing("no Java:\napt install it"));
  facts.postgres = tl::unexpected(missing("no Postgres: apt install it"));
  const std::vector<Check> checks = judge(facts);
  EXPECT_FALSE(native_run_is_possible(checks));
  EXPECT_THAT(to_text(checks), AllOf(HasSubstr("✗ Java         no Java: apt install it\n"),
                                     HasSubstr("no run is possible here yet: Java, Postgres\n")));
}

TEST(Doctor, WhatFewRunsNeedDoesNot) {
  MachineFacts facts = sound_machine();
  facts.faketime = tl::unexpected(missing("apt install libfaketime"));
  facts.docker = std::nullopt;
  facts.dead_runs = 2;
  facts.archive = std::nullopt;
  facts.free_memory_mb = std::nullopt;
  const std::vector<Check> checks = judge(facts);
  EXPECT_TRUE(native_run_is_possible(checks));
  EXPECT_EQ(std::count_if(checks.begin(), checks.end(),
                          [](const Check& check) { return check.health == Health::unsure; }),
            5);
  EXPECT_THAT(check_of(facts, "leftovers").found, HasSubstr("2 runs that died"));
  EXPECT_THAT(check_of(facts, "libfaketime").found, HasSubstr("apt install libfaketime"));
}

TEST(Doctor, EachOfTheOthersPreventsARunByItself) {
  const Status broken = fail(missing("broken"));
  std::vector<MachineFacts> machines(7, sound_machine());
  machines[0].keeper = broken;
  machines[1].kafka = tl::unexpected(missing("broken"));
  machines[2].postgres_user = tl::unexpected(missing("broken"));
  machines[3].ports = broken;
  machines[4].room_in_cache = broken;
  machines[5].room_in_temporary = broken;
  machines[6].warm = tl::unexpected(missing("broken"));
  for (std::size_t i = 0; i < machines.size(); ++i) {
    EXPECT_FALSE(native_run_is_possible(judge(machines[i]))) << i;
  }
}

TEST(Doctor, AnOldPostgresIsNoPostgres) {
  MachineFacts facts = sound_machine();
  facts.postgres_version = "postgres (PostgreSQL) 13.21";
  EXPECT_EQ(check_of(facts, "Postgres").health, Health::no);
  facts.postgres_version = "postgres (PostgreSQL) 14.0";
  EXPECT_EQ(check_of(facts, "Postgres").health, Health::yes);
  facts.postgres_version = "something";
  EXPECT_EQ(check_of(facts, "Postgres").health, Health::unsure);
}

TEST(Doctor, FewOpenFilesCanBeMended) {
  MachineFacts facts = sound_machine();
  facts.open_files = 256;
  EXPECT_EQ(check_of(facts, "open files").health, Health::no);
  EXPECT_THAT(check_of(facts, "open files").found, HasSubstr("ulimit -n 4096"));
  facts.open_files_at_most = 256;
  EXPECT_THAT(check_of(facts, "open files").found, HasSubstr("only root"));
  facts.open_files = 800;
  EXPECT_EQ(check_of(facts, "open files").health, Health::unsure);
}

TEST(Doctor, LittleMemoryIsARiskAndNextToNoneIsTheEnd) {
  MachineFacts facts = sound_machine();
  facts.free_memory_mb = 600;
  EXPECT_EQ(check_of(facts, "memory").health, Health::unsure);
  facts.free_memory_mb = 100;
  EXPECT_EQ(check_of(facts, "memory").health, Health::no);
}

TEST(Doctor, AClockBeforeOurOwnTimeIsWrong) {
  MachineFacts facts = sound_machine();
  facts.now = WallTime(0h);
  EXPECT_EQ(check_of(facts, "clock").health, Health::no);
  // Files may come from a machine in another zone, or with a clock that is a little ahead.
  facts.now = facts.program_made - 1h;
  EXPECT_EQ(check_of(facts, "clock").health, Health::yes);
}

TEST(Doctor, RootIsToldWhomPostgresRunsAs) {
  MachineFacts facts = sound_machine();
  facts.postgres_user = services::Unprivileged{"nobody", {}};
  EXPECT_THAT(check_of(facts, "rights").found, HasSubstr("runs as nobody"));
}

}  // namespace
}  // namespace wringer::cli
