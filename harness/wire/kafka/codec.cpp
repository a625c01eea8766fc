#include "harness/wire/kafka/codec.h"

#include "harness/core/assert.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace wringer::wire::kafka {
namespace {

// A message with more parts than this (some 300 MB of values) is refused.
constexpr std::size_t k_values_max = 4'000'000;
// What a count of items in a message may make us reserve at once.
constexpr std::int64_t k_reserve_max = 256;

std::size_t width_of(Type type) {
  switch (type) {
    case Type::boolean:
    case Type::int8:
      return 1;
    case Type::int16:
      return 2;
    case Type::int32:
      return 4;
    case Type::int64:
      return 8;
    default:
      WRINGER_ASSERT(type == Type::int8);
      return 0;
  }
}

bool is_text_type(Type type) {
  return type == Type::string || type == Type::bytes || type == Type::records;
}

class Decoder {
 public:
  Decoder(const MessageSchema& schema, std::int16_t version, Bytes body)
      : m_schema(schema),
        m_version(version),
        m_flexible(schema.flexible.contains(version)),
        m_reader(body) {}

  Result<Value> decode() {
    Value body = structure(m_schema.body);
    if (m_reader.remaining() > 0) m_reader.fail("it goes on after its end");
    if (!m_reader.failed()) return body;
    return fail(ErrorCode::corrupt,
                fmt::format("the {} {} v{} can't be read: {}{}", m_schema.name,
                            to_string(m_schema.direction), m_version, m_reader.failure(),
                            m_where.empty() ? "" : fmt::format(" (at {})", m_where)));
  }

 private:
  Value structure(const Structure& schema) {
    Value value = Value::structure(schema);
    count_values(schema.fields.size());
    for (std::size_t i = 0; i < schema.fields.size() && !m_reader.failed(); ++i) {
      const Field& field = schema.fields[i];
      if (field.tag || !field.versions.contains(m_version)) continue;
      value.set_field(i, read_field(field));
    }
    if (m_flexible) tagged_section(schema, value);
    return value;
  }

  void tagged_section(const Structure& schema, Value& value) {
    const std::uint32_t count = m_reader.varint();
    std::int64_t previous = -1;
    for (std::uint32_t i = 0; i < count && !m_reader.failed(); ++i) {
      const std::uint32_t tag = m_reader.varint();
      const std::uint32_t size = m_reader.varint();
      if (tag <= previous) m_reader.fail("its tags are out of order");
      previous = tag;
      if (size > m_reader.remaining()) m_reader.fail("a tagged field breaks off");
      if (m_reader.failed()) return;
      const auto known = std::ranges::find_if(schema.fields, [&](const Field& field) {
        return field.tag == tag && field.versions.contains(m_version);
      });
      if (known == schema.fields.end()) {
        value.add_unknown_tag({tag, m_reader.bytes(size)});
        count_values(1);
        continue;
      }
      const std::size_t end = m_reader.position() + size;
      value.set_field(static_cast<std::size_t>(known - schema.fields.begin()), read_field(*known));
      if (m_reader.position() != end) m_reader.fail("a tagged field has another size than it says");
    }
  }

  Value read_field(const Field& field) {
    Value value = field.is_array ? array(field) : scalar(field);
    if (m_reader.failed() && m_where.empty()) m_where = field.name;
    return value;
  }

  Value array(const Field& field) {
    const std::int64_t count = length(4);
    if (count < 0) return {};
    // Every item takes a byte at least.
    if (count > static_cast<std::int64_t>(m_reader.remaining())) {
      m_reader.fail("it has fewer items than it says");
      return {};
    }
    Value array = Value::array(field.structure.get());
    array.reserve(static_cast<std::size_t>(std::min(count, k_reserve_max)));
    for (std::int64_t i = 0; i < count && !m_reader.failed(); ++i) {
      count_values(1);
      array.append(field.type == Type::structure ? structure(*field.structure) : scalar(field));
    }
    return array;
  }

  // An item of the field, or the field itself if it is no array.
  Value scalar(const Field& field) {
    if (field.type == Type::structure) {
      const bool may_be_null = field.nullable.contains(m_version);
      if (may_be_null && m_reader.int8() < 0) return {};
      return structure(*field.structure);
    }
    if (field.type == Type::uuid) {
      Uuid uuid;
      std::ranges::copy(m_reader.bytes(uuid.bytes.size()), uuid.bytes.begin());
      return uuid;
    }
    if (is_text_type(field.type)) {
      const std::int64_t size = length(field.type == Type::string ? 2 : 4);
      if (size < 0) return {};
      return Value::borrowed(m_reader.bytes(static_cast<std::size_t>(size)));
    }
    return m_reader.integer(width_of(field.type));
  }

  // Of a string, bytes or an array; -1 for null. `width` is its size where it is not compact.
  std::int64_t length(std::size_t width) {
    if (m_flexible) return std::int64_t{m_reader.varint()} - 1;
    const std::int64_t length = m_reader.integer(width);
    if (length < -1) m_reader.fail("a length is negative");
    return length;
  }

  void count_values(std::size_t count) {
    m_values += count;
    if (m_values > k_values_max) m_reader.fail("it has more than 4 million parts");
  }

  const MessageSchema& m_schema;
  std::int16_t m_version;
  bool m_flexible;
  Reader m_reader;
  std::size_t m_values = 0;
  // The innermost field at which reading failed.
  std::string_view m_where;
};

class Encoder {
 public:
  Encoder(const MessageSchema& schema, std::int16_t version)
      : m_version(version), m_flexible(schema.flexible.contains(version)) {}

  std::string encode(const Value& body) && {
    structure(body);
    return std::move(m_writer).take();
  }

 private:
  void structure(const Value& value) {
    const auto& fields = value.schema().fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const Field& field = fields[i];
      if (field.tag || !field.versions.contains(m_version)) continue;
      write_field(field, value.field(i));
    }
    if (m_flexible) tagged_section(value);
  }

  struct Tagged {
    std::uint32_t tag;
    std::string bytes;
  };

  void tagged_section(const Value& value) {
    std::vector<Tagged> tagged;
    const auto& fields = value.schema().fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const Field& field = fields[i];
      if (!field.tag || !field.versions.contains(m_version)) continue;
      if (value.field(i) == field.default_value) continue;
      tagged.push_back({*field.tag, encoded_alone(field, value.field(i))});
    }
    for (const UnknownTag& unknown : value.unknown_tags()) {
      tagged.push_back({unknown.tag, std::string(to_text(unknown.bytes))});
    }
    std::ranges::sort(tagged, {}, &Tagged::tag);
    m_writer.varint(static_cast<std::uint32_t>(tagged.size()));
    for (const Tagged& field : tagged) {
      m_writer.varint(field.tag);
      m_writer.varint(static_cast<std::uint32_t>(field.bytes.size()));
      m_writer.text(field.bytes);
    }
  }

  std::string encoded_alone(const Field& field, const Value& value) {
    Writer outer = std::exchange(m_writer, Writer());
    write_field(field, value);
    return std::exchange(m_writer, std::move(outer)).take();
  }

  void write_field(const Field& field, const Value& value) {
    if (!field.is_array) return scalar(field, value);
    if (value.is_null()) return length(-1, 4);
    length(static_cast<std::int64_t>(value.items().size()), 4);
    for (const Value& item : value.items()) scalar(field, item);
  }

  void scalar(const Field& field, const Value& value) {
    if (field.type == Type::structure) {
      const bool may_be_null = !field.is_array && field.nullable.contains(m_version);
      if (may_be_null) m_writer.integer(value.is_null() ? -1 : 1, 1);
      if (!value.is_null() || !may_be_null) structure(value);
    } else if (field.type == Type::uuid) {
      m_writer.text(to_text(Bytes(value.uuid().bytes)));
    } else if (is_text_type(field.type)) {
      const std::string_view text = value.text();
      length(value.is_null() ? -1 : static_cast<std::int64_t>(text.size()),
             field.type == Type::string ? 2 : 4);
      m_writer.text(text);
    } else {
      m_writer.integer(value.integer(), width_of(field.type));
    }
  }

  void length(std::int64_t length, std::size_t width) {
    if (m_flexible) {
      m_writer.varint(static_cast<std::uint32_t>(length + 1));
    } else {
      m_writer.integer(length, width);
    }
  }

  std::int16_t m_version;
  bool m_flexible;
  Writer m_writer;
};

}  // namespace

Result<Value> decode(const MessageSchema& schema, std::int16_t version, Bytes body) {
  if (!schema.versions.contains(version)) {
    return fail(ErrorCode::environment,
                fmt::format("{} {} v{} is not one of the versions {} to {} that can be read",
                            schema.name, to_string(schema.direction), version,
                            schema.versions.first, schema.versions.last));
  }
  return Decoder(schema, version, body).decode();
}

Result<Value> decode(std::int16_t api_key, Direction direction, std::int16_t version, Bytes body) {
  const MessageSchema* schema = find_schema(api_key, direction);
  if (schema == nullptr) {
    return fail(ErrorCode::environment,
                fmt::format("the {} of Kafka's API {} is not one that can be read",
                            to_string(direction), api_key));
  }
  return decode(*schema, version, body);
}

std::string encode(const MessageSchema& schema, std::int16_t version, const Value& body) {
  WRINGER_ASSERT(schema.versions.contains(version));
  WRINGER_ASSERT(&body.schema() == &schema.body);
  return Encoder(schema, version).encode(body);
}

}  // namespace wringer::wire::kafka
