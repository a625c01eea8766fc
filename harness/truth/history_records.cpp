// What the system wrote to topics, and whom it called: effects, published rows of outboxes, dead
// letters.

#include "harness/truth/history_loader.h"
#include "harness/truth/meaning.h"
#include "harness/truth/record_fields.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace wringer::truth {

Status HistoryLoader::read_records() {
  WRINGER_TRY(read_file(stored::k_records, Presence::optional,
                        [this](const nlohmann::json& line) -> Status {
                          read_record(line);
                          return {};
                        }));
  for (std::size_t i = 0; i < m_expectations.outboxes.size(); ++i) tell_of_idle_outbox(i);
  return {};
}

void HistoryLoader::read_record(const nlohmann::json& line) {
  const RecordFields fields(line);
  const std::string topic = line.at("topic");
  if (line.value("call", false)) return read_effects_of(topic, EffectKind::calls, {}, fields);
  const TopicPartition partition{topic, line.value("partition", 0)};
  const std::int64_t offset = line.value("offset", std::int64_t{0});
  read_effects_of(topic, EffectKind::topic, static_cast<std::uint16_t>(partition.partition),
                  fields);
  for (std::size_t i = 0; i < m_expectations.outboxes.size(); ++i) {
    const scenario::OutboxSpec& spec = m_expectations.outboxes[i];
    if (spec.topic != topic || !fields.fits(spec.only)) continue;
    const std::string payload =
        spec.payload_field.empty() ? "" : fields.text(spec.payload_field).value_or("");
    m_chronicle.outboxes[i].records.push_back({.id = fields.text(spec.id_field).value_or(""),
                                               .payload = payload,
                                               .partition = partition,
                                               .offset = offset,
                                               .meaning = meaning_of(payload)});
  }
  for (std::size_t i = 0; i < m_expectations.dead_letters.size(); ++i) {
    const scenario::DeadLetterSpec& spec = m_expectations.dead_letters[i];
    if (spec.topic != topic) continue;
    DeadLetters::Letter letter;
    letter.partition = partition;
    letter.offset = offset;
    if (line.contains("event")) {
      const std::size_t number = line.at("event");
      if (number >= 1 && number <= m_by_number.size()) letter.event = m_by_number[number - 1];
    } else if (const auto id = fields.text(spec.event_field); id) {
      const std::uint32_t event = m_events.find(*id);
      if (event != k_no_event) letter.event = event;
    }
    const nlohmann::json headers = line.value("headers", nlohmann::json::object());
    for (const std::string& header : spec.headers) {
      if (!headers.contains(header)) letter.missing_headers.push_back(header);
    }
    m_chronicle.dead_letters[i].letters.push_back(std::move(letter));
  }
}

void HistoryLoader::read_effects_of(const std::string& place, EffectKind kind,
                                    std::optional<std::uint16_t> partition,
                                    const RecordFields& fields) {
  for (MappingReader& reader : m_readers) {
    const scenario::EffectSpec& spec = reader.spec();
    if (spec.kind != kind || spec.table != place || !fields.fits(spec.only)) continue;
    // A tombstone that was passed on: nothing in it could say which event it is of.
    const bool can_be_told = fields.has_value() || RecordFields::is_around(spec.event_column);
    if (!can_be_told) continue;
    const JsonRow row = fields.row_with({spec.event_column});
    reader.change({.after = &row, .partition = partition});
  }
}

// A typing error in `where` or `only` must not pass for an outbox that is in order.
void HistoryLoader::tell_of_idle_outbox(std::size_t index) {
  const scenario::OutboxSpec& spec = m_expectations.outboxes[index];
  const OutboxLog& outbox = m_chronicle.outboxes[index];
  const bool chooses = !spec.where.empty() || !spec.only.empty();
  if (!chooses || !outbox.rows.empty() || !outbox.records.empty()) return;
  m_chronicle.less_power.push_back(
      fmt::format("{}: of what goes to {}, 'where' and 'only' leave no row and no record, so "
                  "nothing was compared",
                  spec.table, spec.topic));
}

}  // namespace wringer::truth
