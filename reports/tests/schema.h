#pragma once

// The part of JSON Schema (draft 7) that results.schema.json needs.

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

namespace wringer::reports {

class Schema {
 public:
  explicit Schema(const char* file) {
    std::ifstream stream(file);
    m_root = nlohmann::json::parse(stream);
  }

  // What is wrong with a value, one line each: "/scenarios/0/verdict: …".
  [[nodiscard]] std::vector<std::string> mistakes_in(const nlohmann::json& value) const {
    std::vector<std::string> mistakes;
    check(value, m_root, "", mistakes);
    return mistakes;
  }
  // One of the schema's definitions, by name.
  [[nodiscard]] Schema definition(const std::string& name) const {
    nlohmann::json root = m_root.at("definitions").at(name);
    root["definitions"] = m_root.at("definitions");
    return Schema(std::move(root));
  }

 private:
  explicit Schema(nlohmann::json root) : m_root(std::move(root)) {}

  using json = nlohmann::json;
  using Mistakes = std::vector<std::string>;

  static bool has_type(const json& value, const std::string& type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "integer") return value.is_number_integer();
    return type == "number" && value.is_number();
  }

  void check(const json& value, const json& schema, const std::string& at, Mistakes& out) const {
    if (schema.contains("$ref")) {
      const auto target = schema.at("$ref").get<std::string>().substr(1);
      return check(value, m_root.at(json::json_pointer(target)), at, out);
    }
    if (schema.contains("type") && !has_type(value, schema.at("type"))) {
      out.push_back(at + ": is no " + schema.at("type").get<std::string>());
      return;
    }
    if (schema.contains("const") && value != schema.at("const")) out.push_back(at + ": differs");
    if (schema.contains("enum") &&
        std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end()) {
      out.push_back(at + ": is none of those known");
    }
    if (schema.contains("minimum") && value < schema.at("minimum"))
      out.push_back(at + ": too small");
    if (schema.contains("pattern") &&
        !std::regex_search(value.get<std::string>(),
                           std::regex(schema.at("pattern").get<std::string>()))) {
      out.push_back(at + ": does not fit its pattern");
    }
    if (value.is_array() && schema.contains("items")) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        check(value[i], schema.at("items"), at + "/" + std::to_string(i), out);
      }
    }
    if (value.is_object()) check_keys(value, schema, at, out);
  }

  void check_keys(const json& value, const json& schema, const std::string& at,
                  Mistakes& out) const {
    for (const json& key : schema.value("required", json::array())) {
      if (!value.contains(key.get<std::string>())) {
        out.push_back(at + "/" + key.get<std::string>() + ": is missing");
      }
    }
    const json known = schema.value("properties", json::object());
    const json others = schema.value("additionalProperties", json(true));
    for (const auto& [key, item] : value.items()) {
      if (known.contains(key)) {
        check(item, known.at(key), at + "/" + key, out);
      } else if (others.is_object()) {
        check(item, others, at + "/" + key, out);
      } else if (others == false) {
        out.push_back(at + "/" + key + ": is not known");
      }
    }
  }

  json m_root;
};

}  // namespace wringer::reports
