#pragma once

// What a scenario can name of a record or a call: the fields of the JSON object that it carries,
// and what stands around that. Private to this folder.

#include "harness/scenario/expectations.h"
#include "harness/truth/mapping_reader.h"

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace wringer::truth {

class RecordFields {
 public:
  // A line of records.ndjson, which is borrowed.
  explicit RecordFields(const nlohmann::json& line);

  // Without one it is a tombstone.
  [[nodiscard]] bool has_value() const { return m_text.has_value(); }
  // "kafka.key", "kafka.header.id", or a field of the value.
  [[nodiscard]] std::optional<std::string> text(const std::string& field) const;
  [[nodiscard]] bool fits(const std::vector<scenario::OnlySpec>& only) const;
  // The fields of the value, with those of these that stand around it.
  [[nodiscard]] JsonRow row_with(std::initializer_list<std::string> fields) const;

  // It stands around the value, so that a tombstone can have it too.
  [[nodiscard]] static bool is_around(const std::string& field);

 private:
  const nlohmann::json& m_line;
  std::optional<std::string> m_text;
  // An object; without fields if the value is none.
  JsonRow m_value;
};

}  // namespace wringer::truth
