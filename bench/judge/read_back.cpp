#include "bench/judge/read_back.h"

#include "fixtures/services/services.h"
#include "harness/clients/kafka.h"
#include "harness/clients/postgres.h"
#include "harness/core/clock.h"
#include "harness/core/side_by_side.h"
#include "harness/process/keeper.h"
#include "harness/truth/capture.h"
#include "harness/truth/kafka_side.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <functional>

namespace wringer::bench {
namespace {

using namespace std::chrono_literals;

constexpr int k_topic_partitions = 4;
// What is read from a slot is gone from it: one for each reading.
constexpr std::array k_slots{"wringer_bench_1", "wringer_bench_2"};
constexpr Duration k_timeout = 120s;

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

std::vector<Event> make_events(std::size_t count) {
  std::vector<Event> events(count);
  for (std::size_t i = 0; i < count; ++i) {
    Event& event = events[i];
    event.number = i + 1;
    event.id = fmt::format("e{}", i + 1);
    event.key = fmt::format("k{}", i % 1000);
    event.version = i / 1000 + 1;
    event.topic = "payments";
    event.partition = static_cast<std::int32_t>(i % 1000 % k_topic_partitions);
    event.payload =
        fmt::format(R"({{"id":"{}","account":"{}","amount":{}}})", event.id, event.key, i);
  }
  return events;
}

Status fill(clients::Kafka& kafka, clients::Database& database, const std::vector<Event>& events) {
  WRINGER_TRY(kafka.create_topics({{"payments", k_topic_partitions, 1}}, k_timeout));
  std::vector<clients::OutgoingRecord> records;
  for (const Event& event : events) {
    records.push_back(
        {.partition = {"payments", event.partition}, .key = event.key, .value = event.payload});
  }
  WRINGER_TRY(kafka.produce(records, k_timeout));
  WRINGER_TRY(database.execute(
      "CREATE TABLE transactions (id serial PRIMARY KEY, event_id text NOT NULL, account text NOT "
      "NULL, amount bigint NOT NULL)"));
  WRINGER_TRY(truth::install_capture(database));
  for (const char* slot : k_slots) WRINGER_TRY(truth::create_slot(database, slot));
  // A hundred rows in a transaction.
  constexpr std::size_t k_rows = 100;
  for (std::size_t i = 0; i < events.size(); i += k_rows) {
    WRINGER_TRY(database.execute(fmt::format(
        "INSERT INTO transactions (event_id, account, amount) SELECT 'e' || n, 'k' || n % 1000, n "
        "FROM generate_series({}, {}) n",
        i + 1, std::min(i + k_rows, events.size()))));
  }
  return {};
}

double timed(const Clock& clock, Status& status, const std::function<Status()>& work) {
  const MonotonicTime began = clock.now();
  status = work();
  return seconds(clock.now() - began);
}

}  // namespace

Result<ReadBack> read_back(std::size_t count, const std::filesystem::path& folder) {
  WRINGER_ASSIGN(const auto keeper, process::Keeper::start());
  services::NativeOptions native;
  native.folder = folder / "services";
  WRINGER_ASSIGN(const auto running, services::NativeServices::start(*keeper, native));
  const services::Endpoints endpoints = running->endpoints();
  WRINGER_ASSIGN(const auto kafka, clients::Kafka::connect(endpoints.kafka.bootstrap));
  WRINGER_ASSIGN(const auto database,
                 clients::Database::connect(endpoints.postgres.uri("postgres")));
  History history;
  history.events = make_events(count);
  WRINGER_TRY(fill(*kafka, *database, history.events));

  ReadBack figures;
  const Clock& clock = system_clock();
  truth::AboutHistory about;
  truth::AboutHistory database_side;
  truth::TopicReading topic{"payments", {}};
  for (int i = 0; i < k_topic_partitions; ++i) topic.partitions.push_back({"payments", i});
  scenario::Expectations expectations;
  expectations.effects = {{EffectKind::append, "", "transactions", "event_id", "", "", "", "", ""}};
  const auto take_input = [&]() -> Status {
    WRINGER_TRY(truth::take_input(folder, *kafka, topic, history, k_timeout, about));
    return {};
  };
  const auto take_changes = [&](const char* slot) {
    truth::Capture capture({.folder = folder, .expectations = expectations, .slot = slot});
    return capture.take(*database, database_side);
  };
  // Each by itself, then both as a case does it.
  Status status;
  figures.input_seconds = timed(clock, status, take_input);
  WRINGER_TRY(status);
  figures.changes_seconds = timed(clock, status, [&] { return take_changes(k_slots[0]); });
  WRINGER_TRY(status);
  const double processor_before = processor_seconds();
  figures.both_seconds = timed(clock, status, [&] {
    return side_by_side(take_input, [&] { return take_changes(k_slots[1]); });
  });
  WRINGER_TRY(status);
  figures.processor_seconds = processor_seconds() - processor_before;
  about.take_over_database_side(std::move(database_side));

  WRINGER_TRY(truth::write_events(folder, history, 1, about));
  WRINGER_TRY(truth::write_about(folder, about));
  const MonotonicTime began = clock.now();
  WRINGER_ASSIGN(const Chronicle chronicle, truth::load_history(folder, expectations, nullptr));
  figures.load_seconds = seconds(clock.now() - began);
  if (chronicle.mappings[0].size() != count) {
    return fail(ErrorCode::own_fault, fmt::format("{} effects of {} were read back",
                                                  chronicle.mappings[0].size(), count));
  }
  return figures;
}

}  // namespace wringer::bench
