#include "harness/truth/kafka_side.h"

#include "harness/truth/decode.h"
#include "harness/truth/line_file.h"
#include "harness/workload/workload.h"

#include <algorithm>
#include <fstream>
#include <utility>

namespace wringer::truth {
namespace {

using clients::IncomingRecord;
using clients::Isolation;

std::string json_list(const std::vector<std::string>& texts) {
  std::string json = "[";
  for (const std::string& text : texts) {
    if (json.size() > 1) json += ',';
    append_json_text(json, text);
  }
  return json + "]";
}

std::string json_headers(const IncomingRecord& record) {
  std::string json = "{";
  for (const auto& [name, value] : record.headers) {
    if (json.size() > 1) json += ',';
    append_json_text(json, name);
    json += ':';
    append_json_text(json, value);
  }
  return json + "}";
}

// The topic as the scenario calls it.
JsonLine line_of(const InputRecord& record) {
  JsonLine line;
  line.add("topic", record.partition.topic)
      .add("partition", record.partition.partition)
      .add("offset", record.offset);
  if (record.event) line.add("event", static_cast<std::int64_t>(*record.event));
  return line;
}

Status take_calls(const std::string& name, const std::filesystem::path& file, LineWriter& writer) {
  std::ifstream stream(file);
  std::string call;
  // A line without an end is one that is still being written.
  while (std::getline(stream, call) && !stream.eof()) {
    writer.write(JsonLine().add("topic", name).add_raw("call", "true").add("value", call).text());
  }
  return {};
}

}  // namespace

Status write_events(const std::filesystem::path& folder, const History& history, Seed seed,
                    AboutHistory& about) {
  WRINGER_ASSIGN(const auto writer, LineWriter::open(folder / stored::k_events));
  for (const Event& event : history.events) {
    std::vector<std::string> also;
    for (std::string& identity : workload::identities_of(event, seed)) {
      if (identity != event.id) also.push_back(std::move(identity));
    }
    JsonLine line;
    line.add("event", static_cast<std::int64_t>(event.number));
    line.add("id", event.id).add_raw("also", json_list(also)).add("key", event.key);
    line.add("version", static_cast<std::int64_t>(event.version));
    const bool is_plain = event.kind == EventKind::normal || event.kind == EventKind::duplicate;
    if (!is_plain) line.add_raw(to_string(event.kind), "true");
    if (history.excused.contains(event.number)) line.add_raw("optional", "true");
    writer->write(line.text());
  }
  about.lines[stored::k_events] = writer->lines();
  return writer->close();
}

Result<std::vector<InputRecord>> take_input(const std::filesystem::path& folder,
                                            clients::Kafka& kafka, const TopicReading& topic,
                                            const History& history, Duration timeout,
                                            AboutHistory& about) {
  // Of a record, which may be large, only this is kept. Its turn among equal ones is given when
  // all are there: partitions come in any order.
  struct Seen {
    std::int64_t offset = 0;
    std::optional<std::uint32_t> first_event;
  };
  Recognition recognition(history.events);
  std::vector<std::vector<Seen>> seen(topic.partitions.size());
  WRINGER_ASSIGN(const auto hidden,
                 kafka.read_log(
                     topic.partitions,
                     [&](const clients::RecordView& record) {
                       seen[record.which].push_back(
                           {record.offset, recognition.first_of(record.key, record.value)});
                     },
                     timeout));
  WRINGER_ASSIGN(const auto writer, LineWriter::open(folder / stored::k_input));
  std::vector<InputRecord> kept;
  for (std::size_t i = 0; i < topic.partitions.size(); ++i) {
    const TopicPartition partition{topic.name, topic.partitions[i].partition};
    const auto aborted = hidden.find(topic.partitions[i]);
    for (const Seen& record : seen[i]) {
      InputRecord input{partition, record.offset, {}};
      if (record.first_event) input.event = recognition.next(*record.first_event);
      JsonLine line = line_of(input);
      if (aborted != hidden.end() &&
          std::binary_search(aborted->second.begin(), aborted->second.end(), record.offset)) {
        line.add_raw("aborted", "true");
      } else {
        kept.push_back(std::move(input));
      }
      writer->write(line.text());
    }
  }
  for (InputRecord record : history.removed) {
    if (!record.event) continue;
    record.partition.topic = topic.name;
    writer->write(line_of(record).add_raw("removed", "true").text());
  }
  about.lines[stored::k_input] = writer->lines();
  WRINGER_TRY(writer->close());
  return kept;
}

Status take_records(const std::filesystem::path& folder, clients::Kafka& kafka,
                    const std::vector<TopicReading>& topics,
                    const std::map<std::string, std::filesystem::path>& calls,
                    const std::vector<Event>& events, Duration timeout, AboutHistory& about) {
  WRINGER_ASSIGN(const auto writer, LineWriter::open(folder / stored::k_records));
  for (const TopicReading& topic : topics) {
    WRINGER_ASSIGN(const auto records,
                   kafka.read_all(topic.partitions, Isolation::read_committed, timeout));
    // A dead letter may be the event's own record.
    std::vector<InputRecord> recognised = recognise(records, events);
    for (std::size_t i = 0; i < records.size(); ++i) {
      recognised[i].partition.topic = topic.name;
      JsonLine line = line_of(recognised[i]);
      if (records[i].key) line.add("key", *records[i].key);
      if (records[i].value) line.add("value", *records[i].value);
      if (!records[i].headers.empty()) line.add_raw("headers", json_headers(records[i]));
      writer->write(line.text());
    }
  }
  for (const auto& [name, file] : calls) WRINGER_TRY(take_calls(name, file, *writer));
  about.lines[stored::k_records] = writer->lines();
  return writer->close();
}

}  // namespace wringer::truth
