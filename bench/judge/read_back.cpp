#include "bench/judge/read_back.h"

#include "fixtures/services/services.h"
#include "harness/clients/kafka.h"
#include "harness/clients/postgres.h"
#include "harness/core/clock.h"
#include "harness/process/keeper.h"
#include "harness/truth/capture.h"
#include "harness/truth/kafka_side.h"

#include <fmt/format.h>

namespace wringer::bench {
namespace {

using namespace std::chrono_literals;

constexpr int k_partitions = 4;
constexpr Duration k_timeout = 120s;

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
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
    event.partition = static_cast<std::int32_t>(i % 1000 % k_partitions);
    event.payload =
        fmt::format(R"({{"id":"{}","account":"{}","amount":{}}})", event.id, event.key, i);
  }
  return events;
}

Status fill(clients::Kafka& kafka, clients::Database& database, const std::vector<Event>& events) {
  WRINGER_TRY(kafka.create_topics({{"payments", k_partitions, 1}}, k_timeout));
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
  WRINGER_TRY(truth::create_slot(database, "wringer_bench"));
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
  const std::vector<Event> events = make_events(count);
  WRINGER_TRY(fill(*kafka, *database, events));

  ReadBack figures;
  const Clock& clock = system_clock();
  truth::AboutHistory about;
  History history;
  history.events = events;
  truth::TopicReading topic{"payments", {}};
  for (int i = 0; i < k_partitions; ++i) topic.partitions.push_back({"payments", i});
  MonotonicTime began = clock.now();
  WRINGER_TRY(truth::take_input(folder, *kafka, topic, history, k_timeout, about));
  figures.input_seconds = seconds(clock.now() - began);

  scenario::Expectations expectations;
  expectations.effects = {{EffectKind::append, "", "transactions", "event_id", "", "", "", "", ""}};
  truth::Capture capture({.folder = folder, .expectations = expectations, .slot = "wringer_bench"});
  began = clock.now();
  WRINGER_TRY(capture.take(*database, about));
  figures.changes_seconds = seconds(clock.now() - began);

  WRINGER_TRY(truth::write_events(folder, history, 1, about));
  WRINGER_TRY(truth::write_about(folder, about));
  began = clock.now();
  WRINGER_ASSIGN(const Chronicle chronicle, truth::load_history(folder, expectations, nullptr));
  figures.load_seconds = seconds(clock.now() - began);
  if (chronicle.mappings[0].size() != count) {
    return fail(ErrorCode::own_fault, fmt::format("{} effects of {} were read back",
                                                  chronicle.mappings[0].size(), count));
  }
  return figures;
}

}  // namespace wringer::bench
