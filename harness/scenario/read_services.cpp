#include "harness/core/suggest.h"
#include "harness/scenario/read_workload.h"
#include "harness/scenario/sections.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::scenario {
namespace {

// Kafka allows 249; what is left is for the mark that makes a topic a case's own.
constexpr std::size_t k_topic_name_max = 200;

bool is_topic_name(std::string_view name) {
  constexpr std::string_view k_allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return name.size() <= k_topic_name_max && name != "." && name != ".." &&
         name.find_first_not_of(k_allowed) == std::string_view::npos;
}

void read_topic(const YamlCursor& cursor, std::vector<TopicSpec>& topics) {
  YamlMap map = cursor.map();
  TopicSpec topic;
  if (const auto name = map.require("name", "the topic's name")) {
    topic.name = name->name().value_or("");
    if (!is_topic_name(topic.name)) {
      name->mistake(
          fmt::format("'{}' is no topic name for Kafka: letters, digits, '.', '_' and "
                      "'-', at most {} of them",
                      topic.name, k_topic_name_max));
    }
    if (std::any_of(topics.begin(), topics.end(),
                    [&](const TopicSpec& other) { return other.name == topic.name; })) {
      name->mistake(fmt::format("there are two topics '{}'", topic.name));
    }
  }
  if (const auto partitions = map.find("partitions")) {
    topic.partitions = static_cast<int>(partitions->number(1, k_partitions_max).value_or(1));
  }
  map.finish();
  topics.push_back(std::move(topic));
}

void read_kafka(const YamlCursor& cursor, Scenario& scenario) {
  YamlMap map = cursor.map();
  if (const auto list_of_topics = map.require("topics", "a list of {name, partitions}")) {
    const auto list = list_of_topics->list();
    if (list && list->empty()) list_of_topics->mistake("needs at least one topic");
    if (list) {
      for (const YamlCursor& item : *list) read_topic(item, scenario.topics);
    }
  }
  if (const auto brokers = map.find("brokers")) {
    scenario.kafka_brokers = static_cast<int>(brokers->number(1, 3).value_or(0));
    if (scenario.kafka_brokers == 2) {
      brokers->mistake(
          "a cluster of two is worse than one: neither can lose the other; say 1 or 3");
    }
  }
  map.finish();
}

void read_postgres(const YamlCursor& cursor, const std::filesystem::path& folder,
                   PostgresSpec& postgres) {
  YamlMap map = cursor.map();
  if (const auto schema = map.find("schema")) {
    if (const auto path = schema->name()) {
      postgres.schema = (folder / *path).lexically_normal();
      std::error_code ignored;  // Whatever is wrong with it, it is no file that we can read.
      if (!std::filesystem::is_regular_file(postgres.schema, ignored)) {
        schema->mistake(fmt::format("there is no file {}", postgres.schema.string()));
      }
    }
  }
  map.finish();
}

void read_http(const YamlCursor& cursor, Scenario& scenario) {
  YamlMap map = cursor.map();
  HttpSpec http;
  if (const auto name = map.require("name", "the service's name")) {
    http.name = name->name().value_or("");
    if (!is_topic_name(http.name)) {
      name->mistake(fmt::format("'{}' is no name for a service: letters, digits, '.', '_' and '-'",
                                http.name));
    }
    if (std::any_of(scenario.http.begin(), scenario.http.end(),
                    [&](const HttpSpec& other) { return other.name == http.name; })) {
      name->mistake(fmt::format("there are two services '{}'", http.name));
    }
  }
  if (const auto status = map.find("status")) {
    http.status = static_cast<int>(status->number(100, 599).value_or(200));
  }
  map.finish();
  scenario.http.push_back(std::move(http));
}

template <typename Specs>
void check_declared(const YamlCursor& cursor, const std::string& name, const Specs& specs,
                    std::string_view where) {
  std::vector<std::string_view> known;
  for (const auto& spec : specs) known.emplace_back(spec.name);
  if (name.empty() || std::find(known.begin(), known.end(), name) != known.end()) return;
  cursor.mistake(fmt::format("there is no '{}' in {}.{}", name, where, did_you_mean(name, known)));
}

}  // namespace

void check_declared_topic(const YamlCursor& cursor, const std::string& name,
                          const Scenario& scenario) {
  if (scenario.workload.topic.empty()) return;
  check_declared(cursor, name, scenario.topics, "services.kafka.topics");
}

void check_declared_http(const YamlCursor& cursor, const std::string& name,
                         const Scenario& scenario) {
  if (scenario.workload.topic.empty()) return;
  check_declared(cursor, name, scenario.http, "services.http");
}

void read_services(const YamlCursor& cursor, const std::filesystem::path& folder,
                   Scenario& scenario) {
  YamlMap map = cursor.map();
  if (const auto kafka = map.require("kafka", "the topics that a case needs")) {
    read_kafka(*kafka, scenario);
  }
  if (const auto postgres = map.find("postgres")) {
    read_postgres(*postgres, folder, scenario.postgres);
  }
  if (const auto http = map.find("http")) {
    const auto list = http->list();
    if (list) {
      for (const YamlCursor& item : *list) read_http(item, scenario);
    }
  }
  map.finish();
}

}  // namespace wringer::scenario
