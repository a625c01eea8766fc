#include "harness/wire/kafka/records.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/codec.h"
#include "harness/wire/kafka/decompress.h"
#include "harness/wire/kafka/record_batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace wringer::wire::kafka {
namespace {

// What may still be taken.
class Budget {
 public:
  explicit Budget(std::size_t bytes) : m_left(bytes) {}

  [[nodiscard]] bool take(std::size_t bytes) {
    if (bytes > m_left) return false;
    m_left -= bytes;
    return true;
  }
  [[nodiscard]] std::size_t left() const { return m_left; }

 private:
  std::size_t m_left;
};

// A text with its length in front; -1: there is none.
std::optional<std::string> optional_text(Reader& reader) {
  const std::int64_t length = reader.zigzag();
  if (length == -1) return std::nullopt;
  if (length < 0) {
    reader.fail("a length is negative");
    return std::nullopt;
  }
  return std::string(to_text(reader.bytes(static_cast<std::size_t>(length))));
}

void read_headers(Reader& reader, Record& record, Budget& budget) {
  const std::int64_t count = reader.zigzag();
  if (count < 0) reader.fail("a record has a negative number of headers");
  for (std::int64_t i = 0; i < count && !reader.failed(); ++i) {
    if (!budget.take(sizeof(RecordHeader))) return reader.fail("they take too much memory");
    auto key = optional_text(reader);
    if (!key) reader.fail("a header has no key");
    auto value = optional_text(reader);
    record.headers.push_back({std::move(key).value_or(""), std::move(value)});
  }
}

// Record of KIP-98.
Record read_record(Reader& reader, const BatchHead& head, Budget& budget) {
  Record record;
  const std::int64_t length = reader.zigzag();
  if (length < 0) reader.fail("a record has a negative length");
  Reader inside(reader.bytes(static_cast<std::size_t>(length)));
  static_cast<void>(inside.int8());    // Attributes, of which there are none yet.
  static_cast<void>(inside.zigzag());  // Its time, counted from the batch's.
  const std::int64_t delta = inside.zigzag();
  if (delta < 0 || delta > head.last_offset - *head.first_offset) {
    inside.fail("a record has an offset outside of its batch");
  } else {
    record.offset = *head.first_offset + delta;
  }
  record.key = optional_text(inside);
  record.value = optional_text(inside);
  read_headers(inside, record, budget);
  if (inside.remaining() > 0) inside.fail("a record is longer than what it holds");
  if (inside.failed()) reader.fail(inside.failure());
  return record;
}

// Of one batch.
Status add_records(const BatchHead& head, Bytes batch, Budget& budget,
                   std::vector<Record>& records) {
  const Bytes packed = batch.subspan(head.head_bytes);
  std::string unpacked;
  Bytes content = packed;
  if (head.compression() != Compression::none) {
    WRINGER_ASSIGN(unpacked, decompress(head.compression(), packed, budget.left()));
    content = to_bytes(unpacked);
  }
  // The texts are copied out of it.
  if (!budget.take(content.size())) {
    return fail(ErrorCode::corrupt, "records that take too much memory");
  }
  Reader reader(content);
  for (std::int32_t i = 0; i < head.count.value_or(0) && !reader.failed(); ++i) {
    if (!budget.take(sizeof(Record))) {
      reader.fail("they take too much memory");
    } else {
      records.push_back(read_record(reader, head, budget));
    }
  }
  if (!reader.failed() && reader.remaining() > 0) {
    reader.fail("a batch holds more than its records");
  }
  if (!reader.failed()) return {};
  return fail(ErrorCode::corrupt, fmt::format("the records of the batch at offset {}: {}",
                                              *head.first_offset, reader.failure()));
}

// The fields of the two messages that carry records.
struct Fields {
  std::string_view topics;
  std::string_view partitions;
  std::string_view index;
};
constexpr Fields k_produced{"topic_data", "partition_data", "index"};
constexpr Fields k_fetched{"responses", "partitions", "partition_index"};

class Collector {
 public:
  Status add(const std::string& topic, std::int32_t partition, Bytes batches) {
    WRINGER_ASSIGN(std::vector<Record> records, read_records(batches, m_budget.left()));
    for (Record& record : records) {
      const std::size_t texts = topic.size() + (record.key ? record.key->size() : 0) +
                                (record.value ? record.value->size() : 0);
      if (!m_budget.take(sizeof(MomentRecord) + texts)) {
        return fail(ErrorCode::corrupt, "records that take too much memory");
      }
      m_records.push_back(
          {topic, partition, record.offset, std::move(record.key), std::move(record.value)});
    }
    return {};
  }
  [[nodiscard]] std::vector<MomentRecord> take() { return std::move(m_records); }

 private:
  Budget m_budget{k_records_bytes_max};
  std::vector<MomentRecord> m_records;
};

}  // namespace

Result<std::vector<Record>> read_records(Bytes batches, std::size_t bytes_max) {
  std::vector<Record> records;
  Budget budget(bytes_max);
  WRINGER_ASSIGN(const BatchHeads heads, read_batch_heads(batches));
  std::size_t position = 0;
  for (const BatchHead& head : heads.heads) {
    const Bytes batch = batches.subspan(position, head.size_bytes);
    position += head.size_bytes;
    if (head.magic != 2 || head.is_control()) continue;
    WRINGER_TRY(add_records(head, batch, budget, records));
  }
  return records;
}

Result<std::vector<MomentRecord>> records_of(std::int16_t api_key, Direction direction,
                                             std::int16_t version, Bytes body,
                                             const TopicNames* names) {
  const bool fetched = api_key == api_keys::k_fetch && direction == Direction::response;
  const bool produced = api_key == api_keys::k_produce && direction == Direction::request;
  if (!fetched && !produced) return std::vector<MomentRecord>{};
  WRINGER_ASSIGN(const Value value, decode(api_key, direction, version, body));
  const Fields& fields = fetched ? k_fetched : k_produced;
  Collector collector;
  for (const Value& topic : value[fields.topics].items()) {
    const std::string name = name_of_topic(topic, names).text;
    for (const Value& partition : topic[fields.partitions].items()) {
      WRINGER_TRY(
          collector.add(name, partition[fields.index].int32(), partition["records"].bytes()));
    }
  }
  std::vector<MomentRecord> records = collector.take();
  // A producer counts from 0; the broker decides.
  if (produced) std::ranges::for_each(records, [](MomentRecord& record) { record.offset = -1; });
  return records;
}

}  // namespace wringer::wire::kafka
