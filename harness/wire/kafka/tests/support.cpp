#include "harness/wire/kafka/tests/support.h"

#include <rapidcheck.h>

#include <limits>

namespace wringer::wire::kafka {
namespace {

class Generator {
 public:
  Generator(const MessageSchema& schema, std::int16_t version, Arena& arena)
      : m_version(version), m_flexible(schema.flexible.contains(version)), m_arena(arena) {}

  Value structure(const Structure& schema) {
    Value value = Value::structure(schema);
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
      const Field& field = schema.fields[i];
      if (field.versions.contains(m_version)) value.set_field(i, any(field));
    }
    if (m_flexible) {
      std::uint32_t tag = 90;
      for (int left = *rc::gen::inRange(0, 3); left > 0; --left) {
        tag += *rc::gen::inRange<std::uint32_t>(1, 200);
        value.add_unknown_tag({tag, to_bytes(keep(*rc::gen::arbitrary<std::string>()))});
      }
    }
    return value;
  }

 private:
  Value any(const Field& field) {
    if (field.nullable.contains(m_version) && *rc::gen::inRange(0, 4) == 0) return {};
    if (!field.is_array) return scalar(field);
    Value array = Value::array(field.structure.get());
    for (int left = *rc::gen::inRange(0, 3); left > 0; --left) array.append(scalar(field));
    return array;
  }

  Value scalar(const Field& field) {
    switch (field.type) {
      case Type::boolean:
        return *rc::gen::inRange(0, 2);
      case Type::int8:
        return *rc::gen::arbitrary<std::int8_t>();
      case Type::int16:
        return *rc::gen::arbitrary<std::int16_t>();
      case Type::int32:
        return *rc::gen::arbitrary<std::int32_t>();
      case Type::int64:
        return *rc::gen::arbitrary<std::int64_t>();
      case Type::structure:
        return structure(*field.structure);
      case Type::uuid: {
        Uuid uuid;
        for (std::byte& byte : uuid.bytes) byte = std::byte{*rc::gen::arbitrary<std::uint8_t>()};
        return uuid;
      }
      default:
        return *rc::gen::arbitrary<std::string>();
    }
  }

  const std::string& keep(std::string text) { return m_arena.emplace_back(std::move(text)); }

  std::int16_t m_version;
  bool m_flexible;
  Arena& m_arena;
};

int digit(char c) {
  return c <= '9' ? c - '0' : c - 'a' + 10;
}

}  // namespace

std::string from_hex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ' || text[i] == '\n') continue;
    if (text[i] == '\'') {
      for (++i; text[i] != '\''; ++i) bytes.push_back(text[i]);
      continue;
    }
    bytes.push_back(static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1])));
    ++i;
  }
  return bytes;
}

std::string to_hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) {
    constexpr std::string_view k_digits = "0123456789abcdef";
    const auto value = static_cast<unsigned char>(byte);
    text += {k_digits[value / 16], k_digits[value % 16], ' '};
  }
  return text;
}

std::string plain_hex(std::string_view text) {
  return to_hex(from_hex(text));
}

Value arbitrary_body(const MessageSchema& schema, std::int16_t version, Arena& arena) {
  return Generator(schema, version, arena).structure(schema.body);
}

std::string test_name(const MessageSchema& schema) {
  return schema.name + "_" + std::string(to_string(schema.direction));
}

}  // namespace wringer::wire::kafka
