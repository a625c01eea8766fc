#include "harness/clients/rdkafka.h"

#include <gtest/gtest.h>

namespace wringer::clients {
namespace {

TEST(LogTail, WhatIsSaidAgainAndAgainDoesNotPushOutTheReason) {
  LogTail log;
  log.add("Connection refused");
  log.add("1/1 brokers are down");
  log.add("1/1 brokers are down");
  EXPECT_EQ(log.last_seen(), "; last seen: Connection refused / 1/1 brokers are down");
}

TEST(LogTail, KeepsTheLastLines) {
  LogTail log;
  EXPECT_EQ(log.last_seen(), "");
  for (const char* line : {"first", "second", "third"}) log.add(line);
  EXPECT_EQ(log.last_seen(), "; last seen: second / third");
  log.clear();
  EXPECT_EQ(log.last_seen(), "");
}

}  // namespace
}  // namespace wringer::clients
