#include "harness/truth/kafka_side.h"

#include "harness/truth/decode.h"
#include "harness/truth/line_file.h"
#include "harness/workload/workload.h"

#include <algorithm>
#include <fstream>
#include <set>
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

JsonLine line_of(const std::string& topic, const IncomingRecord& record) {
  JsonLine line;
  line.add("topic", topic)
      .add("partition", record.partition.partition)
      .add("offset", record.offset);
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
  WRINGER_ASSIGN(const auto all,
                 kafka.read_all(topic.partitions, Isolation::read_uncommitted, timeout));
  WRINGER_ASSIGN(const auto committed,
                 kafka.read_all(topic.partitions, Isolation::read_committed, timeout));
  std::set<std::pair<std::int32_t, std::int64_t>> places;
  const bool some_aborted = all.size() != committed.size();
  if (some_aborted) {
    for (const IncomingRecord& record : committed) {
      places.emplace(record.partition.partition, record.offset);
    }
  }
  WRINGER_ASSIGN(const auto writer, LineWriter::open(folder / stored::k_input));
  std::vector<InputRecord> input = recognise(all, history.events);
  std::vector<InputRecord> kept;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool aborted =
        some_aborted && !places.contains({all[i].partition.partition, all[i].offset});
    JsonLine line = line_of(topic.name, all[i]);
    if (input[i].event) line.add("event", static_cast<std::int64_t>(*input[i].event));
    if (aborted) line.add_raw("aborted", "true");
    writer->write(line.text());
    input[i].partition.topic = topic.name;
    if (!aborted) kept.push_back(std::move(input[i]));
  }
  for (const InputRecord& record : history.removed) {
    if (!record.event) continue;
    JsonLine line;
    line.add("topic", topic.name).add("partition", record.partition.partition);
    line.add("offset", record.offset).add("event", static_cast<std::int64_t>(*record.event));
    writer->write(line.add_raw("removed", "true").text());
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
    const std::vector<InputRecord> recognised = recognise(records, events);
    for (std::size_t i = 0; i < records.size(); ++i) {
      JsonLine line = line_of(topic.name, records[i]);
      if (recognised[i].event) {
        line.add("event", static_cast<std::int64_t>(*recognised[i].event));
      }
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
