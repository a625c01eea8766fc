#include "harness/truth/record_fields.h"

#include <algorithm>
#include <string_view>

namespace wringer::truth {
namespace {

constexpr std::string_view k_around = "kafka.";
constexpr std::string_view k_header = "kafka.header.";

std::optional<std::string> string_at(const nlohmann::json& line, const std::string& name) {
  const auto found = line.find(name);
  if (found == line.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

}  // namespace

RecordFields::RecordFields(const nlohmann::json& line)
    : m_line(line),
      m_text(string_at(line, "value")),
      m_value(nlohmann::json::parse(m_text.value_or(""), nullptr, false)) {
  if (!m_value.is_object()) m_value = nlohmann::json::object();
}

bool RecordFields::is_around(const std::string& field) {
  return field.starts_with(k_around);
}

std::optional<std::string> RecordFields::text(const std::string& field) const {
  if (!is_around(field)) return text_in(m_value, field);
  if (!field.starts_with(k_header)) return string_at(m_line, field.substr(k_around.size()));
  const auto headers = m_line.find("headers");
  if (headers == m_line.end() || !headers->is_object()) return std::nullopt;
  return string_at(*headers, field.substr(k_header.size()));
}

bool RecordFields::fits(const std::vector<scenario::OnlySpec>& only) const {
  return std::all_of(only.begin(), only.end(), [this](const scenario::OnlySpec& one) {
    const auto value = text(one.field);
    return value && std::find(one.values.begin(), one.values.end(), *value) != one.values.end();
  });
}

JsonRow RecordFields::row_with(std::initializer_list<std::string> fields) const {
  JsonRow row = m_value;
  for (const std::string& field : fields) {
    if (!is_around(field)) continue;
    if (auto value = text(field)) row[field] = std::move(*value);
  }
  return row;
}

}  // namespace wringer::truth
