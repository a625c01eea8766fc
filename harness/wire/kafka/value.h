#pragma once

// A message, or a part of one, as a tree that is read and changed by field name:
//   body["topics"].items()[0]["name"].text()

#include "harness/wire/kafka/bytes.h"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace wringer::wire::kafka {

struct Structure;

struct Uuid {
  std::array<std::byte, 16> bytes{};
  auto operator<=>(const Uuid&) const = default;
};

// As Kafka prints it: base64 for URLs, without padding.
[[nodiscard]] std::string to_text(const Uuid& uuid);

// A tagged field that its schema does not know; kept byte for byte. Borrows.
struct UnknownTag {
  std::uint32_t tag = 0;
  Bytes bytes;
};

// Lifetime: in a decoded value, text, bytes, records and unknown tags borrow the bytes that were
// decoded. A value that was made by hand owns its text.
//
// Asking for the wrong kind or for a field that the schema does not have is a bug of ours (an
// assertion). A field that was not set, such as one that the version does not have, reads as the
// schema's default.
class Value {
 public:
  Value() : m_data(Null()) {}
  template <std::integral T>
  Value(T integer) : m_data(static_cast<std::int64_t>(integer)) {}
  Value(std::string text) : m_data(std::move(text)) {}
  Value(const char* text) : m_data(std::string(text)) {}
  Value(Uuid uuid) : m_data(uuid) {}
  [[nodiscard]] static Value borrowed(Bytes bytes);
  // Without items; `element` describes them if they are structures, else it is null.
  [[nodiscard]] static Value array(const Structure* element);
  // With no field set: each reads as the schema's default.
  [[nodiscard]] static Value structure(const Structure& schema);

  [[nodiscard]] bool is_null() const { return std::holds_alternative<Null>(m_data); }
  [[nodiscard]] bool is_structure() const { return std::holds_alternative<Fields>(m_data); }
  [[nodiscard]] bool is_array() const { return std::holds_alternative<Array>(m_data); }
  [[nodiscard]] bool is_text() const;

  // Numbers and booleans (a boolean is any byte but 0).
  [[nodiscard]] std::int64_t integer() const;
  [[nodiscard]] std::int32_t int32() const { return static_cast<std::int32_t>(integer()); }
  [[nodiscard]] std::int16_t int16() const { return static_cast<std::int16_t>(integer()); }
  [[nodiscard]] bool boolean() const { return integer() != 0; }
  // Strings, bytes and records; empty for null.
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] Bytes bytes() const { return to_bytes(text()); }
  [[nodiscard]] const Uuid& uuid() const;

  // Arrays; empty for null.
  [[nodiscard]] std::span<const Value> items() const;
  [[nodiscard]] std::span<Value> items();
  void reserve(std::size_t items);
  void append(Value item);
  // Appends a structure with no field set, of an array of structures.
  Value& append();

  // Structures. To change a field sets it.
  [[nodiscard]] const Value& operator[](std::string_view field) const;
  [[nodiscard]] Value& operator[](std::string_view field);
  // Null if this is no structure with such a field.
  [[nodiscard]] const Value* find(std::string_view field) const;
  [[nodiscard]] const Structure& schema() const;
  // The same by the field's place in the schema.
  [[nodiscard]] const Value& field(std::size_t index) const;
  void set_field(std::size_t index, Value value);
  [[nodiscard]] const std::vector<UnknownTag>& unknown_tags() const;
  void add_unknown_tag(UnknownTag tag);

  // By content: it makes no difference whether text is owned or borrowed.
  bool operator==(const Value& other) const;

 private:
  struct Unset {};
  struct Null {};
  struct Array {
    const Structure* element = nullptr;
    std::vector<Value> items;
  };
  struct Fields {
    const Structure* schema = nullptr;
    std::vector<Value> values;
    std::vector<UnknownTag> unknown;
  };

  std::variant<Unset, Null, std::int64_t, std::string_view, std::string, Uuid, Array, Fields>
      m_data;
};

}  // namespace wringer::wire::kafka
