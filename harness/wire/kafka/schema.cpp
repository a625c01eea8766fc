#include "harness/wire/kafka/schema.h"

#include "harness/core/assert.h"
#include "harness/wire/kafka/schemas.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <utility>

namespace wringer::wire::kafka {

Structure::Structure() = default;
Structure::~Structure() = default;
Structure::Structure(Structure&&) noexcept = default;
Structure& Structure::operator=(Structure&&) noexcept = default;

namespace {

// The text is ours, so what does not parse is a bug of ours: assertions, not errors.

struct TypeName {
  std::string_view name;
  Type type;
};
constexpr std::array k_types{
    TypeName{"bool", Type::boolean},    TypeName{"int8", Type::int8},
    TypeName{"int16", Type::int16},     TypeName{"int32", Type::int32},
    TypeName{"int64", Type::int64},     TypeName{"uuid", Type::uuid},
    TypeName{"string", Type::string},   TypeName{"bytes", Type::bytes},
    TypeName{"records", Type::records}, TypeName{"struct", Type::structure}};

template <typename Number>
Number to_number(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  WRINGER_ASSERT(error == std::errc() && end == text.data() + text.size());
  return number;
}

// "3", "3+" or "3-7".
VersionRange to_versions(std::string_view text) {
  if (text.ends_with('+')) return {to_number<std::int16_t>(text.substr(0, text.size() - 1)), 32767};
  const std::size_t dash = text.find('-');
  const auto first = to_number<std::int16_t>(text.substr(0, dash));
  if (dash == std::string_view::npos) return {first, first};
  return {first, to_number<std::int16_t>(text.substr(dash + 1))};
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  return word;
}

class SchemaReader {
 public:
  explicit SchemaReader(std::string_view text) : m_rest(text) { next_line(); }

  std::vector<MessageSchema> read() {
    std::vector<MessageSchema> messages;
    while (m_has_line) messages.push_back(read_message());
    return messages;
  }

 private:
  // Goes to the next line that has something on it.
  void next_line() {
    do {
      m_has_line = !m_rest.empty();
      m_line = m_rest.substr(0, m_rest.find('\n'));
      m_rest.remove_prefix(std::min(m_line.size() + 1, m_rest.size()));
    } while (m_has_line && m_line.empty());
    m_indent = std::min(m_line.find_first_not_of(' '), m_line.size());
  }

  MessageSchema read_message() {
    std::string_view line = m_line;
    MessageSchema message;
    message.name = take_word(line);
    const std::string_view direction = take_word(line);
    WRINGER_ASSERT(direction == "request" || direction == "response");
    message.direction = direction == "request" ? Direction::request : Direction::response;
    std::string_view key = take_word(line);
    WRINGER_ASSERT(take_prefix(key, "key="));
    message.api_key = to_number<std::int16_t>(key);
    std::string_view versions = take_word(line);
    WRINGER_ASSERT(take_prefix(versions, "v"));
    message.versions = to_versions(versions);
    std::string_view flexible = take_word(line);
    WRINGER_ASSERT(take_prefix(flexible, "flexible@"));
    if (flexible != "none") message.flexible = {to_number<std::int16_t>(flexible), 32767};
    next_line();
    message.body = read_structure(0);
    return message;
  }

  // The lines that are indented more than `indent`.
  Structure read_structure(std::size_t indent) {
    Structure structure;
    while (m_has_line && m_indent > indent) structure.fields.push_back(read_field());
    return structure;
  }

  Field read_field() {
    std::string_view line = m_line;
    const std::size_t indent = m_indent;
    Field field;
    const std::string_view head = take_word(line);
    const std::size_t colon = head.find(':');
    WRINGER_ASSERT(colon != std::string_view::npos);
    field.name = head.substr(0, colon);
    std::string_view type = head.substr(colon + 1);
    field.is_array = take_prefix(type, "[]");
    const auto* known = std::find_if(k_types.begin(), k_types.end(),
                                     [&](const TypeName& name) { return name.name == type; });
    WRINGER_ASSERT(known != k_types.end());
    field.type = known->type;
    std::optional<std::string_view> written_default;
    for (std::string_view word = take_word(line); !word.empty(); word = take_word(line)) {
      if (take_prefix(word, "=")) {
        written_default = word;
      } else {
        read_attribute(field, word);
      }
    }
    next_line();
    if (field.type == Type::structure) {
      field.structure = std::make_unique<Structure>(read_structure(indent));
    }
    field.default_value = default_of(field, written_default);
    return field;
  }

  static void read_attribute(Field& field, std::string_view word) {
    if (take_prefix(word, "null@")) {
      field.nullable = to_versions(word);
    } else if (word == "null") {
      field.nullable = k_every_version;
    } else if (take_prefix(word, "tag")) {
      field.tag = to_number<std::uint32_t>(word);
    } else {
      WRINGER_ASSERT(take_prefix(word, "v"));
      field.versions = to_versions(word);
    }
  }

  static Value default_of(const Field& field, std::optional<std::string_view> written) {
    if (written == "null") return {};
    if (written) return to_number<std::int64_t>(*written);
    if (field.is_array) return Value::array(field.structure.get());
    switch (field.type) {
      case Type::uuid:
        return Uuid{};
      case Type::string:
      case Type::bytes:
      case Type::records:
        return Value::borrowed({});
      case Type::structure:
        return Value::structure(*field.structure);
      default:
        return 0;
    }
  }

  std::string_view m_rest;
  std::string_view m_line;
  std::size_t m_indent = 0;
  bool m_has_line = false;
};

struct SchemaTable {
  std::vector<MessageSchema> messages;

  SchemaTable() {
    for (const std::string_view text :
         {k_cluster_schemas, k_data_schemas, k_groups_schemas, k_transactions_schemas}) {
      std::vector<MessageSchema> read = SchemaReader(text).read();
      std::move(read.begin(), read.end(), std::back_inserter(messages));
    }
    std::ranges::sort(messages, {}, order_of);
  }

  static std::pair<std::int16_t, Direction> order_of(const MessageSchema& message) {
    return {message.api_key, message.direction};
  }
};

const SchemaTable& schema_table() {
  static const SchemaTable k_table;
  return k_table;
}

}  // namespace

std::string_view to_string(Direction direction) {
  return direction == Direction::request ? "request" : "response";
}

std::span<const MessageSchema> schemas() {
  return schema_table().messages;
}

const MessageSchema* find_schema(std::int16_t api_key, Direction direction) {
  const auto& messages = schema_table().messages;
  const auto found =
      std::ranges::lower_bound(messages, std::pair(api_key, direction), {}, SchemaTable::order_of);
  const bool fits =
      found != messages.end() && SchemaTable::order_of(*found) == std::pair(api_key, direction);
  return fits ? &*found : nullptr;
}

}  // namespace wringer::wire::kafka
