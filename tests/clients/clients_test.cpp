// Each client library runs twice: directly, and through the proxies. Both times it must do the
// same; the second time the proxies must have understood all of it.

#include "tests/clients/client_program.h"
#include "tests/clients/expectations.h"
#include "tests/clients/ground.h"
#include "tests/clients/pipeline.h"

#include <gtest/gtest.h>

namespace wringer::test {
namespace {

const ClientProgram k_java{.name = "java", .language = "java", .variant = "4.3.1"};
const ClientProgram k_java_3{.name = "java", .language = "java", .variant = "3.9.1"};
const ClientProgram k_franz_go{.name = "franz-go", .language = "go", .variant = {}};
const ClientProgram k_kafka_go{.name = "kafka-go", .language = "go", .variant = {}};
const ClientProgram k_confluent_kafka{
    .name = "confluent-kafka", .language = "python", .variant = {}};
const ClientProgram k_aiokafka{.name = "aiokafka", .language = "python", .variant = {}};
const ClientProgram k_kafkajs{.name = "kafkajs", .language = "node", .variant = {}};
const ClientProgram k_platformatic{.name = "platformatic-kafka", .language = "node", .variant = {}};

const std::vector<std::string> k_consumer_protocol{"--protocol", "consumer"};

void expect_same_through_proxies(const ClientProgram& program, const Use& use) {
  const auto ground = shared_ground();
  ASSERT_TRUE(ground) << ground.error().message;
  const auto missing = missing_for(program, (*ground)->keeper);
  ASSERT_TRUE(missing) << missing.error().message;
  if (!missing->empty()) GTEST_SKIP() << *missing;
  const auto built = build(program, (*ground)->keeper);
  ASSERT_TRUE(built) << built.error().message;

  Pipeline pipeline{.command = command_of(program, *built),
                    .arguments = use.arguments,
                    .target = use.target,
                    .route = Route::direct};
  const auto directly = run(**ground, pipeline);
  ASSERT_TRUE(directly) << "directly: " << directly.error().message;
  expect_all_done(*directly, use);

  pipeline.route = Route::proxied;
  const auto proxied = run(**ground, pipeline);
  ASSERT_TRUE(proxied) << "through the proxies: " << proxied.error().message;
  expect_all_done(*proxied, use);
  expect_understood(*proxied, use);
}

TEST(Java, ClassicGroup) {
  expect_same_through_proxies(k_java, {});
}

TEST(Java, ConsumerGroupProtocol) {
  expect_same_through_proxies(k_java, {.arguments = k_consumer_protocol, .group = Group::consumer});
}

TEST(Java, TransactionsInClassicGroup) {
  expect_same_through_proxies(k_java, {.target = Target::topic});
}

TEST(Java, TransactionsInConsumerGroupProtocol) {
  expect_same_through_proxies(
      k_java,
      {.arguments = k_consumer_protocol, .target = Target::topic, .group = Group::consumer});
}

TEST(Java, Kafka3ClassicGroup) {
  expect_same_through_proxies(k_java_3, {});
}

TEST(Java, Kafka3ConsumerGroupProtocol) {
  expect_same_through_proxies(k_java_3,
                              {.arguments = k_consumer_protocol, .group = Group::consumer});
}

TEST(Java, Kafka3Transactions) {
  expect_same_through_proxies(k_java_3, {.target = Target::topic});
}

TEST(Go, FranzGo) {
  expect_same_through_proxies(k_franz_go, {});
}

TEST(Go, KafkaGo) {
  expect_same_through_proxies(k_kafka_go, {.redelivery = Redelivery::possible});
}

TEST(Python, ConfluentKafkaClassicGroup) {
  expect_same_through_proxies(k_confluent_kafka, {});
}

TEST(Python, ConfluentKafkaConsumerGroupProtocol) {
  expect_same_through_proxies(k_confluent_kafka,
                              {.arguments = k_consumer_protocol, .group = Group::consumer});
}

TEST(Python, AioKafka) {
  expect_same_through_proxies(k_aiokafka, {});
}

TEST(Node, KafkaJs) {
  expect_same_through_proxies(k_kafkajs, {});
}

TEST(Node, PlatformaticKafka) {
  expect_same_through_proxies(k_platformatic, {.redelivery = Redelivery::possible});
}

}  // namespace
}  // namespace wringer::test
