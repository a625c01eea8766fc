#include "harness/cli/fault_reference.h"

#include "harness/core/assert.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace wringer::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view k_duration_pattern = "^[0-9]+(\\.[0-9]+)? ?(us|µs|ms|s|m|min|h)$";
constexpr std::string_view k_signed_duration_pattern =
    "^[+-]?[0-9]+(\\.[0-9]+)? ?(us|µs|ms|s|m|min|h)$";

// What a person would write there.
std::string shape_of(const Parameter& parameter) {
  const std::string choices = fmt::format("{}", fmt::join(parameter.choices, "|"));
  switch (parameter.type) {
    case ParameterType::duration:
      return "DURATION";
    case ParameterType::signed_duration:
      return "±DURATION";
    case ParameterType::count:
      return "N";
    case ParameterType::offset:
      return "OFFSET";
    case ParameterType::instance:
      return choices.empty() ? "INSTANCE" : "INSTANCE|" + choices;
    case ParameterType::name:
      return choices.empty() ? "WORD" : choices;
    case ParameterType::until:
      return choices.empty() ? "ADDRESS" : choices + "|ADDRESS";
    case ParameterType::partition:
      return "TOPIC[N]";
  }
  assertion_failed("a known type of parameter", __FILE__, __LINE__);
}

std::string summary_of(const Parameter& parameter) {
  std::string text(parameter.summary);
  if (parameter.presence == Parameter::Presence::required) text += " (must be given)";
  if (!parameter.default_text.empty()) text += fmt::format(" (default {})", parameter.default_text);
  return text;
}

std::string needs_of(const FaultKind& kind) {
  std::string text;
  for (const Need need : kind.needs) {
    text += (text.empty() ? "" : ", ") + std::string(to_string(need));
  }
  return text;
}

ordered_json schema_of(const Parameter& parameter) {
  const ordered_json word = parameter.choices.empty()
                                ? ordered_json{{"type", {"string", "number"}}, {"minLength", 1}}
                                : ordered_json{{"enum", parameter.choices}};
  switch (parameter.type) {
    case ParameterType::duration:
      return {{"type", "string"}, {"pattern", k_duration_pattern}};
    case ParameterType::signed_duration:
      return {{"type", "string"}, {"pattern", k_signed_duration_pattern}};
    case ParameterType::instance:
      if (!parameter.choices.empty()) {
        return {{"type", {"integer", "string"}}, {"minimum", 1}, {"minLength", 1}};
      }
      return {{"type", {"integer", "string"}}, {"minimum", 1}, {"minLength", 1}};
    case ParameterType::count:
      return {{"type", "integer"}, {"minimum", 1}};
    case ParameterType::offset:
      return {{"type", "integer"}, {"minimum", 0}};
    case ParameterType::name:
      return word;
    case ParameterType::until:
      return {{"oneOf", {word, {{"$ref", "#/definitions/address"}}}}};
    case ParameterType::partition:
      return {{"type", "string"}, {"minLength", 1}};
  }
  assertion_failed("a known type of parameter", __FILE__, __LINE__);
}

// `if` it is this fault, `then` these arguments and no others.
ordered_json condition_of(const FaultKind& kind) {
  ordered_json properties{{"at", true}, {"do", true}, {"following", true}};
  ordered_json required = ordered_json::array();
  for (const Parameter& parameter : kind.parameters) {
    ordered_json& property = properties[std::string(parameter.name)] = schema_of(parameter);
    property["description"] = summary_of(parameter);
    if (parameter.presence == Parameter::Presence::required) required.push_back(parameter.name);
  }
  ordered_json then{{"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) then["required"] = std::move(required);
  return {{"if", {{"properties", {{"do", {{"const", kind.name}}}}}}}, {"then", std::move(then)}};
}

constexpr std::string_view k_document_head = R"(# The faults

What can be done to a system and its services, and where. `wringer list faults` prints the same; this page is made from it.

A fault stands in a scenario's `faults:`, at an address:

```yaml
faults:
  - {at: {instance: 1, after: postgres.commit, nth: 3}, do: kill}
  - {at: {instance: any, after: kafka.fetch, event: 17}, do: pause, until: takeover}
  - {at: {instance: 2, before: postgres.commit, table: accounts, once: {instance: 1, after: postgres.begin}}, do: kill, following: 1}
```

## Addresses

| key | meaning |
|---|---|
| `instance` | which instance, from 1, or `any` |
| `before`, `after`, `acked` | the moment, and its phase: seen and not forwarded; done by the service, the answer withheld; the answer delivered |
| `nth` | which of the moments that fit everything else, from 1, those of the start among them; after and acked count only what succeeded |
| `event`, `key` | an event of the workload (`17` or `e17`), or an event's key: delivered by the Fetch, covered by the offset commit, standing in the statement or in a record that is produced |
| `partition`, `offset` | of Kafka: the message speaks of `payments[2]`, and of that offset in it |
| `sql`, `table` | of Postgres: this text stands in the statement, the statement names this table, however it is quoted; of a COMMIT: some statement of its transaction |
| `transaction` | of Postgres: what some statement of the same transaction speaks of, up to this one: `{event, key, sql, table}` |
| `once` | another address: moments count only once that one has been reached |
| `at: start` | instead of an address: before any instance runs, for the faults that say so |

Beside `at` and `do`, `following: n` lets an address count only when the n-th fault of the list has struck. `on: n` strikes another
instance than that of the address.

## Receipts

Every fault says at which moment it fired, what was seen of its effect, and when it was healed. A fault that did not fire, or of which no effect
was seen, makes its case inconclusive, with the reason. After a case nothing of it is left: no stopped process, no held byte, no
extra member, no open transaction.

)";

void append_group(std::string& text, FaultGroup group, std::span<const FaultKind> kinds) {
  text += fmt::format(
      "## {}\n\n| fault | what happens | arguments | needs | real reports |\n"
      "|---|---|---|---|---|\n",
      to_string(group));
  for (const FaultKind& kind : kinds) {
    if (kind.group != group) continue;
    std::string arguments;
    for (const Parameter& parameter : kind.parameters) {
      std::string shape = shape_of(parameter);
      for (std::size_t at = 0; (at = shape.find('|', at)) != std::string::npos; at += 2) {
        shape.replace(at, 1, "\\|");
      }
      arguments += fmt::format("{}`{}: {}` {}", arguments.empty() ? "" : "<br>", parameter.name,
                               shape, summary_of(parameter));
    }
    text += fmt::format("| `{}`{} | {} | {} | {} | {} |\n", kind.name,
                        kind.placement == Placement::moment_or_start ? " (also `at: start`)" : "",
                        kind.summary, arguments, needs_of(kind), fmt::join(kind.reports, ", "));
  }
  text += "\n";
}

constexpr std::array k_groups{FaultGroup::process,  FaultGroup::link,   FaultGroup::rebalance,
                              FaultGroup::database, FaultGroup::broker, FaultGroup::topic,
                              FaultGroup::clock};

bool has_any(FaultGroup group, std::span<const FaultKind> kinds) {
  return std::any_of(kinds.begin(), kinds.end(),
                     [group](const FaultKind& kind) { return kind.group == group; });
}

}  // namespace

std::string fault_list(std::span<const FaultKind> kinds) {
  std::string text;
  for (const FaultGroup group : k_groups) {
    if (!has_any(group, kinds)) continue;
    text += fmt::format("{}{}\n", text.empty() ? "" : "\n", to_string(group));
    for (const FaultKind& kind : kinds) {
      if (kind.group != group) continue;
      text += fmt::format("  {:<22} {}\n", kind.name, kind.summary);
      for (const Parameter& parameter : kind.parameters) {
        text += fmt::format("    {}: {}  {}\n", parameter.name, shape_of(parameter),
                            summary_of(parameter));
      }
      if (!kind.needs.empty()) text += fmt::format("    needs {}\n", needs_of(kind));
    }
  }
  return text;
}

std::string fault_document(std::span<const FaultKind> kinds) {
  std::string text(k_document_head);
  for (const FaultGroup group : k_groups) {
    if (has_any(group, kinds)) append_group(text, group, kinds);
  }
  text.pop_back();
  return text;
}

std::string fault_schema(std::span<const FaultKind> kinds) {
  ordered_json names = ordered_json::array();
  ordered_json conditions = ordered_json::array();
  for (const FaultKind& kind : kinds) {
    names.push_back(kind.name);
    conditions.push_back(condition_of(kind));
  }
  const ordered_json at{
      {"description", "Where it happens: an address; or the start, before any instance runs."},
      {"oneOf", {{{"const", "start"}}, {{"$ref", "#/definitions/address"}}}}};
  const ordered_json schema{
      {"type", "object"},
      {"description", "A fault at an address."},
      {"required", {"at", "do"}},
      {"properties",
       {{"at", at},
        {"do", {{"description", "What happens there."}, {"enum", std::move(names)}}},
        {"following",
         {{"description", "The fault of this list, from 1, that must have struck before."},
          {"type", "integer"},
          {"minimum", 1}}}}},
      {"allOf", std::move(conditions)}};
  return schema.dump(2) + "\n";
}

}  // namespace wringer::cli
