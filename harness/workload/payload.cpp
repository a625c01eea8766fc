#include "harness/workload/payload.h"

#include "harness/core/assert.h"
#include "harness/scenario/placeholders.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace wringer::workload {
namespace {

using nlohmann::ordered_json;

// Brokers take a megabyte, envelope included, unless they are told otherwise.
constexpr std::size_t k_oversize_bytes = 900'000;

// A duplicate says what the event says that it repeats, its number too.
std::uint64_t number_of(const Event& event) {
  return event.of > 0 ? event.of : event.number;
}

// Of a template that the reader of scenarios has let pass, so all of it is known.
std::string fill(std::string_view text, const Event& event, Seed seed) {
  const auto value_of = [&](std::string_view name) -> Result<std::string> {
    if (name == "id") return event.id;
    if (name == "uuid") return uuid_of(event, seed);
    if (name == "number") return std::to_string(number_of(event));
    if (name == "key") return event.key;
    if (name == "version") return std::to_string(event.version);
    if (name == "amount") return std::to_string(event.amount);
    return fail(ErrorCode::usage, fmt::format("unknown placeholder {{{}}}", name));
  };
  Result<std::string> filled = scenario::fill_from(text, value_of);
  WRINGER_ASSERT(filled.has_value());
  return std::move(*filled);
}

ordered_json payload_of(const scenario::ValueTemplate& value, const Event& event, Seed seed) {
  ordered_json payload = ordered_json::object();
  for (const auto& [field, text] : value) {
    if (text == "{number}") {
      payload[field] = number_of(event);
    } else if (text == "{version}") {
      payload[field] = event.version;
    } else if (text == "{amount}") {
      payload[field] = event.amount;
    } else {
      payload[field] = fill(text, event, seed);
    }
  }
  return payload;
}

std::string written(const ordered_json& payload) {
  return payload.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace

std::string uuid_of(const Event& event, Seed seed) {
  Random random(mix(seed, fmt::format("uuid {}", number_of(event))));
  const std::uint64_t high = (random.next() & 0xFFFF'FFFF'FFFF'0FFF) | 0x4000;
  const std::uint64_t low = (random.next() & 0x3FFF'FFFF'FFFF'FFFF) | 0x8000'0000'0000'0000;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xFFFF,
                     high & 0xFFFF, low >> 48, low & 0xFFFF'FFFF'FFFF);
}

std::string make_payload(const scenario::ValueTemplate& value, const Event& event, Seed seed) {
  return written(payload_of(value, event, seed));
}

std::string make_poison(const scenario::PoisonSpec& poison, const scenario::ValueTemplate& value,
                        const Event& event, Seed seed) {
  using scenario::PoisonKind;
  switch (poison.kind) {
    case PoisonKind::bad_bytes:
      // Never valid UTF-8, and no byte order mark of anything else.
      return std::string("\xC0\x80\xF8\x88", 4) + std::string("\0\x80\xBF\xFA", 4);
    case PoisonKind::bad_schema:
      return written({{"unexpected", event.id}});
    case PoisonKind::null_key:
      return make_payload(value, event, seed);
    case PoisonKind::null_value:
      return "";
    case PoisonKind::oversize: {
      ordered_json payload = payload_of(value, event, seed);
      payload["padding"] = std::string(k_oversize_bytes, 'x');
      return written(payload);
    }
    case PoisonKind::refused:
      return make_payload(poison.value, event, seed);
  }
  assertion_failed("a known kind of poison", __FILE__, __LINE__);
}

std::string_view to_string(scenario::PoisonKind kind) {
  using scenario::PoisonKind;
  switch (kind) {
    case PoisonKind::bad_bytes:
      return "bad-bytes";
    case PoisonKind::bad_schema:
      return "bad-schema";
    case PoisonKind::null_key:
      return "null-key";
    case PoisonKind::null_value:
      return "null-value";
    case PoisonKind::oversize:
      return "oversize";
    case PoisonKind::refused:
      return "refused";
  }
  assertion_failed("a known kind of poison", __FILE__, __LINE__);
}

}  // namespace wringer::workload
