#include "tests/end_to_end/warm_pair.h"

#include "harness/clients/kafka.h"
#include "harness/clients/postgres.h"
#include "tests/end_to_end/wringer_process.h"

#include <gtest/gtest.h>

#include <sstream>

namespace wringer::test {

WarmAddresses warm_addresses() {
  const Finished status =
      run_wringer({"env", "status"}, std::filesystem::path(std::getenv("XDG_CACHE_HOME")));
  EXPECT_EQ(status.code, 0) << status.all();
  std::istringstream words(status.out);
  std::string word;
  WarmAddresses addresses;
  words >> word >> word >> addresses.kafka >> word >> word >> addresses.postgres;
  return addresses;
}

std::vector<std::string> left_in_warm_pair() {
  const WarmAddresses addresses = warm_addresses();
  std::vector<std::string> left;
  const auto database = clients::Database::connect(addresses.postgres);
  EXPECT_TRUE(database) << database.error().message;
  const auto rows = (*database)->query(
      "SELECT datname FROM pg_database WHERE datname LIKE 'wringer\\_%' UNION ALL "
      "SELECT slot_name FROM pg_replication_slots WHERE slot_name LIKE 'wringer\\_%'");
  EXPECT_TRUE(rows) << rows.error().message;
  for (const auto& row : rows->rows) left.push_back(row.at(0).value_or("NULL"));
  const auto kafka = clients::Kafka::connect(addresses.kafka);
  EXPECT_TRUE(kafka) << kafka.error().message;
  const auto topics = (*kafka)->topics(std::chrono::seconds(20));
  EXPECT_TRUE(topics) << topics.error().message;
  for (const std::string& topic : *topics) {
    if (topic.find("-wringer-") != std::string::npos) left.push_back(topic);
  }
  return left;
}

}  // namespace wringer::test
