#include "harness/cli/scenario_reference.h"

#include "harness/core/assert.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <utility>
#include <vector>

namespace wringer::cli {
namespace {

// Keys in the order in which the schema has them.
using Json = nlohmann::ordered_json;

struct Key {
  // "services.kafka.topics[].name"
  std::string path;
  // "text", "duration", "a|b", "list of text"
  std::string type;
  std::string otherwise;
  bool required = false;
  std::string summary;
};

// The faults have a document of their own.
bool is_elsewhere(const Json& node) {
  return node.value("$ref", "") == "#/definitions/fault" ||
         node.value("$ref", "") == "#/properties/faults";
}

const Json& resolved(const Json& root, const Json& node) {
  const auto reference = node.find("$ref");
  if (reference == node.end()) return node;
  const std::string path = reference->get<std::string>();
  WRINGER_ASSERT(path.starts_with("#/"));
  return root.at(Json::json_pointer(path.substr(1)));
}

std::string plain(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string word_for(const std::string& type) {
  if (type == "string") return "text";
  if (type == "integer") return "number";
  if (type == "boolean") return "true|false";
  return type == "object" ? "map" : type == "array" ? "list" : type;
}

std::string type_of(const Json& root, const Json& given) {
  if (given.value("$ref", "") == "#/definitions/address") return "address";
  if (given.value("$ref", "") == "#/definitions/moment") return "moment";
  if (is_elsewhere(given)) return "fault";
  const Json& node = resolved(root, given);
  if (const auto values = node.find("enum"); values != node.end()) {
    std::string text;
    for (const Json& value : *values) text += (text.empty() ? "" : "|") + plain(value);
    return text;
  }
  if (const auto either = node.find("anyOf"); either != node.end() && !node.contains("type")) {
    std::string text;
    for (const Json& one : *either) text += (text.empty() ? "" : ", or ") + type_of(root, one);
    return text;
  }
  const auto type = node.find("type");
  if (type == node.end()) return "";
  if (type->is_array()) {
    std::string text;
    for (const Json& one : *type) {
      text += (text.empty() ? "" : " or ") + word_for(one.get<std::string>());
    }
    return text;
  }
  // The pattern of durations is the only one with so many units.
  if (node.value("pattern", "").find("|ms|") != std::string::npos) return "duration";
  if (*type != "array" || !node.contains("items")) return word_for(type->get<std::string>());
  const std::string of = type_of(root, node.at("items"));
  return of.empty() ? "list" : "list of " + of;
}

class Walk {
 public:
  Walk(const Json& root, std::function<void(Key)> tell) : m_root(root), m_tell(std::move(tell)) {}

  // The keys below this one.
  void below(const Json& given, const std::string& path) const {
    if (is_elsewhere(given) || given.contains("$ref")) return;
    const auto properties = given.find("properties");
    if (properties != given.end()) {
      for (const auto& [name, node] : properties->items()) {
        key(node, path.empty() ? name : path + "." + name, is_required(given, name));
      }
    }
    if (const auto items = given.find("items"); items != given.end()) below(*items, path + "[]");
    for (const char* alternatives : {"anyOf", "oneOf"}) {
      const auto either = given.find(alternatives);
      if (either == given.end()) continue;
      for (const Json& one : *either) below(one, path);
    }
  }

 private:
  static bool is_required(const Json& map, const std::string& name) {
    const auto required = map.find("required");
    if (required == map.end()) return false;
    for (const Json& one : *required) {
      if (one == name) return true;
    }
    return false;
  }

  void key(const Json& node, const std::string& path, bool required) const {
    const Json& what = resolved(m_root, node);
    m_tell({.path = path,
            .type = type_of(m_root, node),
            .otherwise = what.contains("default") ? plain(what.at("default")) : "",
            .required = required,
            .summary = node.value("description", what.value("description", ""))});
    below(node, path);
  }

  const Json& m_root;
  std::function<void(Key)> m_tell;
};

std::vector<Key> keys_of(const Json& root, const Json& node, const std::string& path) {
  std::vector<Key> keys;
  Walk(root, [&keys](Key key) { keys.push_back(std::move(key)); }).below(node, path);
  return keys;
}

// Bars end a cell of a table, and a tag of HTML would vanish.
std::string cell(std::string text) {
  for (const auto& [from, to] : {std::pair{"|", "\\|"}, std::pair{"<", "&lt;"}}) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos;) {
      text.replace(at, 1, to);
      at += std::string_view(to).size();
    }
  }
  return text;
}

std::string code(const std::string& text) {
  return text.empty() ? "" : "`" + cell(text) + "`";
}

std::string table(const std::vector<Key>& keys) {
  std::string text = "| key | takes | default | |\n|---|---|---|---|\n";
  for (const Key& key : keys) {
    text += fmt::format("| `{}`{} | {} | {} | {} |\n", key.path, key.required ? " *" : "",
                        cell(key.type), code(key.otherwise), cell(key.summary));
  }
  return text;
}

constexpr std::string_view k_head =
    R"(# What may stand in a scenario

Made from [scenario.schema.json](../scenarios/scenario.schema.json) by `tools/update-reference`; `wringer list keys` prints the same.
Editors that know JSON Schema complete and check the keys by the two lines at the head of every scenario in this tree, which
`wringer init` writes too. `wringer validate FILE` names every mistake, with line, column and a suggestion.

A key with * must be there. `[]` stands for each entry of a list. Durations are written `250ms`, `3s`, `2m`, `1h`.
)";

constexpr std::string_view k_addresses =
    R"(
## Addresses

Where a fault strikes (`at`, and wherever a key takes an address): one of `before`, `after` and `acked` with the name of a moment, and what
narrows it down. `wringer list moments` has the names, [design.md](design.md) their meaning, [faults.md](faults.md) what can be done there.

)";

}  // namespace

std::string key_list(std::string_view schema) {
  const Json root = Json::parse(schema);
  std::string text;
  for (const Key& key : keys_of(root, root, "")) {
    text +=
        fmt::format("{:<36} {}{}\n{:<36}   {}\n", key.path + (key.required ? " *" : ""), key.type,
                    key.otherwise.empty() ? "" : ", default " + key.otherwise, "", key.summary);
  }
  return text;
}

std::string key_document(std::string_view schema) {
  const Json root = Json::parse(schema);
  std::string text(k_head);
  // Small ones share a table.
  std::vector<Key> small;
  for (const auto& [name, node] : root.at("properties").items()) {
    const Json parent{{"properties", {{name, node}}}, {"required", root.at("required")}};
    std::vector<Key> keys = keys_of(root, parent, "");
    if (keys.size() == 1) {
      small.push_back(std::move(keys.front()));
      continue;
    }
    text += fmt::format("\n## {}\n\n{}", name, table(keys));
  }
  text += fmt::format("\n## The other keys\n\n{}", table(small));
  text += k_addresses;
  text += table(keys_of(root, root.at("definitions").at("address"), ""));
  return text;
}

}  // namespace wringer::cli
