#include "harness/scenario/read_address.h"

#include "harness/core/suggest.h"
#include "harness/scenario/yaml_cursor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace wringer::scenario {
namespace {

void read_moment(const YamlCursor& cursor, Address& address) {
  const auto text = cursor.name();
  if (!text) return;
  const auto names = moment_names();
  // Kept is the name of the table, which lives for ever; the text doesn't.
  const auto found = std::find(names.begin(), names.end(), *text);
  if (found != names.end()) {
    address.moment = *found;
    return;
  }
  const std::string hint = did_you_mean(*text, names);
  cursor.mistake(fmt::format(
      "'{}' is no moment.{}", *text,
      hint.empty() ? " Moments are named like kafka.offset_commit and postgres.commit." : hint));
}

// `e17` or `17`.
void read_event(const YamlCursor& cursor, const Scenario& scenario, Content& content) {
  const auto text = cursor.name();
  if (!text) return;
  std::string_view digits = *text;
  if (digits.front() == 'e') digits.remove_prefix(1);
  std::uint64_t number = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const auto events = static_cast<std::uint64_t>(scenario.workload.records());
  if (problem != std::errc{} || end != digits.data() + digits.size() || number == 0) {
    cursor.mistake(fmt::format("'{}' is no event; they are numbered from 1: 17, or e17", *text));
  } else if (number > events) {
    cursor.mistake(fmt::format("there is no event {}; the workload has {}", number, events));
  }
  content.event = number;
}

void read_offset(const YamlCursor& cursor, Content& content) {
  const auto offset = cursor.number(0, k_number_max);
  if (offset) content.offset = static_cast<std::int64_t>(*offset);
}

// What may be said of a statement of a transaction.
void read_statement_content(YamlMap& map, const Scenario& scenario, Content& content) {
  if (const auto event = map.find("event")) read_event(*event, scenario, content);
  if (const auto key = map.find("key")) content.key = key->name().value_or("");
  if (const auto sql = map.find("sql")) content.sql = sql->name().value_or("");
  if (const auto table = map.find("table")) content.table = table->name().value_or("");
}

Content read_transaction(const YamlCursor& cursor, const Scenario& scenario) {
  Content content;
  YamlMap map = cursor.map();
  read_statement_content(map, scenario, content);
  map.finish();
  if (map.valid() && content.empty()) {
    cursor.mistake("needs one of 'event', 'key', 'sql' and 'table'");
  }
  return content;
}

bool tells_offsets(MomentName moment) {
  static constexpr std::array<MomentName, 5> k_moments{
      moments::k_kafka_fetch, moments::k_kafka_offset_commit, moments::k_kafka_produce,
      "kafka.offset_fetch", "kafka.txn_offset_commit"};
  return std::find(k_moments.begin(), k_moments.end(), moment) != k_moments.end();
}

// What can't be said of that moment would never match.
void check_content(const YamlCursor& cursor, const Address& address) {
  const Content& content = address.content;
  if (address.moment.empty()) return;
  const bool postgres = address.moment.starts_with("postgres.");
  if (!postgres && (!content.sql.empty() || !content.table.empty())) {
    cursor.mistake(
        fmt::format("{} has no SQL; 'sql' and 'table' are for postgres.query and "
                    "postgres.commit",
                    address.moment));
  }
  if (!postgres && !address.transaction.empty()) {
    cursor.mistake("'transaction' is for moments of Postgres");
  }
  if (postgres && (content.partition || content.offset)) {
    cursor.mistake(
        fmt::format("{} has no offsets; 'partition' and 'offset' are for moments of "
                    "Kafka",
                    address.moment));
  }
  const bool by_offset = content.partition || content.offset || content.event;
  if (!postgres && (by_offset || !content.key.empty()) && !tells_offsets(address.moment)) {
    cursor.mistake(
        fmt::format("{} names no events; kafka.fetch, kafka.offset_commit and "
                    "postgres.query do",
                    address.moment));
  }
  const bool fetch = address.moment == moments::k_kafka_fetch;
  if (fetch && address.phase == Phase::requested &&
      (content.event || content.offset || !content.key.empty())) {
    cursor.mistake("what a Fetch delivers is known only from its answer: say 'after' or 'acked'");
  }
  if (!content.key.empty() && !postgres && !fetch && address.moment != moments::k_kafka_produce) {
    cursor.mistake(
        fmt::format("{} tells no keys; say 'event', or 'partition' and 'offset'", address.moment));
  }
  if (content.offset && !content.partition) {
    cursor.mistake("'offset' needs 'partition', such as payments[2]");
  }
}

void read_phase_and_moment(YamlMap& map, const YamlCursor& cursor, Address& address) {
  static constexpr std::array k_phases{Phase::requested, Phase::applied, Phase::acked};
  int phases = 0;
  for (const Phase phase : k_phases) {
    if (const auto moment = map.find(phase_key(phase))) {
      ++phases;
      address.phase = phase;
      read_moment(*moment, address);
    }
  }
  if (map.valid() && phases != 1) {
    cursor.mistake("needs one of 'before', 'after' and 'acked', with the name of a moment");
  }
}

}  // namespace

std::optional<Instance> read_instance(const YamlCursor& cursor, const Scenario& scenario) {
  const SystemSpec& system = scenario.system;
  // A companion's name stands for its first instance.
  Instance first = system.instances + 1;
  for (const CompanionSpec& companion : system.companions) {
    if (cursor.is_scalar() && cursor.text() == companion.name) return first;
    first += companion.instances;
  }
  const auto number = cursor.number(1, std::numeric_limits<int>::max());
  if (!number) return std::nullopt;
  const auto instance = static_cast<Instance>(*number);
  if (instance > system.all_instances()) {
    cursor.mistake(
        system.companions.empty()
            ? fmt::format("there is no instance {}; system.instances is {}", instance,
                          system.instances)
            : fmt::format("there is no instance {}; with its companions the system has {}",
                          instance, system.all_instances()));
  }
  return instance;
}

std::optional<TopicPartition> read_partition(const YamlCursor& cursor, const Scenario& scenario) {
  const auto text = cursor.name();
  if (!text) return std::nullopt;
  TopicPartition partition{*text, -1};
  if (const std::size_t open = text->find('['); open != std::string::npos) {
    const char* first = text->data() + open + 1;
    const char* last = text->data() + text->size() - 1;
    const auto [end, problem] = std::from_chars(first, last, partition.partition);
    if (text->back() != ']' || problem != std::errc{} || end != last || partition.partition < 0) {
      cursor.mistake(fmt::format("'{}' is no partition; write payments[2]", *text));
      return std::nullopt;
    }
    partition.topic = text->substr(0, open);
  }
  std::vector<std::string_view> names;
  for (const TopicSpec& topic : scenario.topics) {
    names.emplace_back(topic.name);
    if (topic.name != partition.topic) continue;
    if (partition.partition >= topic.partitions) {
      cursor.mistake(
          fmt::format("{} has {} partitions, numbered from 0", topic.name, topic.partitions));
    }
    return partition;
  }
  cursor.mistake(fmt::format("there is no topic '{}' in services.kafka.topics.{}", partition.topic,
                             did_you_mean(partition.topic, names)));
  return std::nullopt;
}

namespace {

// An address that stands in itself, by an anchor, ends here.
constexpr int k_depth_max = 8;

Address read_address_at(const YamlCursor& cursor, const Scenario& scenario, int depth) {
  YamlMap map = cursor.map();
  Address address;
  if (const auto instance = map.require("instance", "which of them, from 1, or any")) {
    if (instance->is_scalar() && instance->text() == "any") {
      address.instance = k_any_instance;
    } else {
      address.instance = read_instance(*instance, scenario).value_or(1);
    }
  }
  read_phase_and_moment(map, cursor, address);
  read_statement_content(map, scenario, address.content);
  if (const auto partition = map.find("partition")) {
    address.content.partition = read_partition(*partition, scenario);
  }
  if (const auto offset = map.find("offset")) read_offset(*offset, address.content);
  if (const auto transaction = map.find("transaction")) {
    address.transaction = read_transaction(*transaction, scenario);
  }
  if (const auto once = map.find("once")) {
    if (depth < k_depth_max) {
      address.once = {read_address_at(*once, scenario, depth + 1)};
    } else {
      once->mistake(fmt::format("stands {} times within another", depth));
    }
  }
  if (const auto nth = map.find("nth")) address.nth = nth->number(1, k_number_max).value_or(1);
  map.finish();
  check_content(cursor, address);
  return address;
}

}  // namespace

Address read_address(const YamlCursor& cursor, const Scenario& scenario) {
  return read_address_at(cursor, scenario, 1);
}

}  // namespace wringer::scenario
