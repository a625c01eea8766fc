#include "harness/wire/kafka/value.h"

#include "harness/core/assert.h"
#include "harness/wire/kafka/schema.h"

#include <algorithm>
#include <utility>

namespace wringer::wire::kafka {
namespace {

template <typename Kind, typename Variant>
auto& held(Variant& data) {
  auto* found = std::get_if<Kind>(&data);
  WRINGER_ASSERT(found != nullptr);
  return *found;
}

bool same(const UnknownTag& a, const UnknownTag& b) {
  return a.tag == b.tag && to_text(a.bytes) == to_text(b.bytes);
}

std::optional<std::size_t> index_of(const Structure& schema, std::string_view name) {
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    if (schema.fields[i].name == name) return i;
  }
  return std::nullopt;
}

}  // namespace

std::string to_text(const Uuid& uuid) {
  constexpr std::string_view k_digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  unsigned pending = 0;
  int bits = 0;
  for (const std::byte byte : uuid.bytes) {
    pending = (pending << 8U) | std::to_integer<unsigned>(byte);
    for (bits += 8; bits >= 6; bits -= 6) {
      text.push_back(k_digits[(pending >> static_cast<unsigned>(bits - 6)) & 63U]);
    }
  }
  text.push_back(k_digits[(pending << 4U) & 63U]);
  return text;
}

Value Value::borrowed(Bytes bytes) {
  Value value;
  value.m_data = to_text(bytes);
  return value;
}

Value Value::array(const Structure* element) {
  Value value;
  value.m_data = Array{element, {}};
  return value;
}

Value Value::structure(const Structure& schema) {
  Value unset;
  unset.m_data = Unset();
  Value value;
  value.m_data = Fields{&schema, std::vector<Value>(schema.fields.size(), unset), {}};
  return value;
}

bool Value::is_text() const {
  return std::holds_alternative<std::string_view>(m_data) ||
         std::holds_alternative<std::string>(m_data);
}

std::int64_t Value::integer() const {
  return held<std::int64_t>(m_data);
}

std::string_view Value::text() const {
  if (is_null()) return {};
  if (const auto* owned = std::get_if<std::string>(&m_data)) return *owned;
  return held<std::string_view>(m_data);
}

const Uuid& Value::uuid() const {
  return held<Uuid>(m_data);
}

std::span<const Value> Value::items() const {
  if (is_null()) return {};
  return held<Array>(m_data).items;
}

std::span<Value> Value::items() {
  if (is_null()) return {};
  return held<Array>(m_data).items;
}

void Value::reserve(std::size_t items) {
  held<Array>(m_data).items.reserve(items);
}
void Value::append(Value item) {
  held<Array>(m_data).items.push_back(std::move(item));
}

Value& Value::append() {
  auto& array = held<Array>(m_data);
  WRINGER_ASSERT(array.element != nullptr);
  return array.items.emplace_back(structure(*array.element));
}

const Value* Value::find(std::string_view field) const {
  const auto* fields = std::get_if<Fields>(&m_data);
  if (fields == nullptr) return nullptr;
  const std::optional<std::size_t> index = index_of(*fields->schema, field);
  return index ? &this->field(*index) : nullptr;
}

const Value& Value::operator[](std::string_view field) const {
  const Value* found = find(field);
  WRINGER_ASSERT(found != nullptr);
  return *found;
}

Value& Value::operator[](std::string_view field) {
  auto& fields = held<Fields>(m_data);
  const std::optional<std::size_t> index = index_of(*fields.schema, field);
  WRINGER_ASSERT(index.has_value());
  Value& value = fields.values[*index];
  if (std::holds_alternative<Unset>(value.m_data)) {
    value = fields.schema->fields[*index].default_value;
  }
  return value;
}

const Structure& Value::schema() const {
  return *held<Fields>(m_data).schema;
}

const Value& Value::field(std::size_t index) const {
  const auto& fields = held<Fields>(m_data);
  const Value& value = fields.values[index];
  const bool is_set = !std::holds_alternative<Unset>(value.m_data);
  return is_set ? value : fields.schema->fields[index].default_value;
}

void Value::set_field(std::size_t index, Value value) {
  held<Fields>(m_data).values[index] = std::move(value);
}

const std::vector<UnknownTag>& Value::unknown_tags() const {
  return held<Fields>(m_data).unknown;
}
void Value::add_unknown_tag(UnknownTag tag) {
  held<Fields>(m_data).unknown.push_back(tag);
}

bool Value::operator==(const Value& other) const {
  if (is_text() && other.is_text()) return text() == other.text();
  if (m_data.index() != other.m_data.index()) return false;
  if (const auto* array = std::get_if<Array>(&m_data)) {
    return std::ranges::equal(array->items, other.items());
  }
  if (const auto* fields = std::get_if<Fields>(&m_data)) {
    if (fields->schema != &other.schema()) return false;
    for (std::size_t i = 0; i < fields->values.size(); ++i) {
      if (!(field(i) == other.field(i))) return false;
    }
    return std::ranges::equal(fields->unknown, other.unknown_tags(), same);
  }
  if (const auto* uuid = std::get_if<Uuid>(&m_data)) return *uuid == other.uuid();
  return is_null() || integer() == other.integer();
}

}  // namespace wringer::wire::kafka
