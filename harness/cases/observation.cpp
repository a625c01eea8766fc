#include "harness/cases/observation.h"

#include "harness/core/side_by_side.h"
#include "harness/instances/http_sinks.h"
#include "harness/truth/decode.h"

#include <fmt/format.h>

#include <chrono>
#include <set>
#include <string_view>

namespace wringer::cases {
namespace {

using namespace std::chrono_literals;

// For each of the blocking calls.
constexpr Duration k_read_timeout = 30s;
constexpr std::size_t k_rows_shown = 10;

// Those of checkers/ that pass over a mapping without a stream.
constexpr std::string_view k_blind_without_stream =
    "lost update, stale overwrite, resurrected row, premature commit, order, torn effect and "
    "outbox ghost";

std::string what_is_not_seen(const std::string& why) {
  return fmt::format(
      "{}, so there is no change stream: {} see nothing in tables, and everything "
      "else only what stands there at the end",
      why, k_blind_without_stream);
}

}  // namespace

Observation::Observation(ObservationPlan plan)
    : m_plan(std::move(plan)),
      m_folder(m_plan.folder / "history"),
      m_capture(
          {.folder = m_folder, .expectations = m_plan.scenario, .slot = m_plan.store.slot()}) {
  const std::string& why = m_plan.store.why_no_stream();
  if (!why.empty()) m_about.less_power.push_back(what_is_not_seen(why));
  m_about.journal_opened = std::chrono::duration_cast<std::chrono::microseconds>(
                               m_plan.journal_opened.time_since_epoch())
                               .count();
}

Status Observation::take(History& history, const std::string& group) {
  std::error_code problem;
  std::filesystem::create_directories(m_folder, problem);
  if (problem) return fail(system_error("creating " + m_folder.string(), problem.value()));
  m_about.settled = history.settled;
  m_about.unsettled_because = history.unsettled_because;
  m_about.log_was_changed = !history.removed.empty() || !history.excused.empty();
  WRINGER_TRY(truth::write_events(m_folder, history, m_plan.seed, m_about));
  // The system may still be at work. Whatever it says to Kafka of the database is read before the
  // database is, or it would seem to have said so too early; the input log is ours alone.
  WRINGER_TRY(take_kafka(history, group));
  truth::AboutHistory database_side;
  WRINGER_TRY(side_by_side([&] { return take_input(history); },
                           [&] { return take_postgres(database_side); }));
  m_about.take_over_database_side(std::move(database_side));
  return truth::write_about(m_folder, m_about);
}

Status Observation::take_kafka(History& history, const std::string& group) {
  clients::Kafka& kafka = m_plan.ground.kafka;
  const std::vector<TopicPartition> partitions = m_plan.store.input_partitions();
  WRINGER_ASSIGN(const auto end, kafka.end_offsets(partitions, k_read_timeout));
  WRINGER_ASSIGN(const auto committed, kafka.committed_offsets(group, partitions, k_read_timeout));
  history.end = in_scenario(end);
  history.committed = in_scenario(committed);
  m_about.end = history.end;
  m_about.committed = history.committed;
  std::map<std::string, std::filesystem::path> calls;
  for (const scenario::EffectSpec& effect : m_plan.scenario.effects) {
    if (effect.kind == EffectKind::calls)
      calls[effect.table] = m_plan.folder / instances::calls_file(effect.table);
  }
  return truth::take_records(m_folder, kafka, written_topics(), calls, history.events,
                             k_read_timeout, m_about);
}

Status Observation::take_input(History& history) {
  WRINGER_ASSIGN(history.input, truth::take_input(m_folder, m_plan.ground.kafka,
                                                  {m_plan.scenario.workload.topic,
                                                   m_plan.store.input_partitions()},
                                                  history, k_read_timeout, m_about));
  return {};
}

std::vector<truth::TopicReading> Observation::written_topics() const {
  std::set<std::string> names;
  for (const scenario::EffectSpec& effect : m_plan.scenario.effects) {
    if (effect.kind == EffectKind::topic) names.insert(effect.table);
  }
  for (const scenario::OutboxSpec& outbox : m_plan.scenario.outboxes) names.insert(outbox.topic);
  for (const scenario::DeadLetterSpec& letters : m_plan.scenario.dead_letters) {
    names.insert(letters.topic);
  }
  std::vector<truth::TopicReading> topics;
  for (const std::string& name : names) topics.push_back({name, m_plan.store.partitions_of(name)});
  return topics;
}

Status Observation::take_postgres(truth::AboutHistory& about) {
  WRINGER_ASSIGN(
      const auto database,
      clients::Database::connect(m_plan.ground.endpoints.postgres.uri(m_plan.store.database())));
  WRINGER_TRY(m_capture.take(*database, about));
  return run_own_queries(*database, about);
}

Status Observation::run_own_queries(clients::Database& database, truth::AboutHistory& about) const {
  for (const scenario::OwnCheckSpec& check : m_plan.scenario.own_checks) {
    if (check.sql.empty()) continue;
    const auto rows = database.query(check.sql);
    if (!rows) {
      return fail(clients::blame_for_statement(database, rows.error()),
                  fmt::format("checks: '{}': {}", check.name, rows.error().message));
    }
    truth::OwnFinding finding{check.name, {}, rows->rows.size()};
    for (const auto& row : rows->rows) {
      if (finding.rows.size() == k_rows_shown) break;
      std::vector<truth::Field> fields;
      for (std::size_t i = 0; i < row.size(); ++i) fields.emplace_back(rows->columns[i], row[i]);
      finding.rows.push_back(truth::row_text(fields));
    }
    about.own_findings.push_back(std::move(finding));
  }
  return {};
}

std::map<TopicPartition, std::int64_t> Observation::in_scenario(
    const std::map<TopicPartition, std::int64_t>& offsets) const {
  std::map<TopicPartition, std::int64_t> renamed;
  for (const auto& [partition, offset] : offsets) {
    renamed[{m_plan.store.name_in_scenario(partition.topic), partition.partition}] = offset;
  }
  return renamed;
}

}  // namespace wringer::cases
