#pragma once

// The schema of a message: which fields it has in which version. Read once from the text of
// schemas.h, on first use; lives until the program ends; thread-safe.

#include "harness/wire/kafka/value.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::wire::kafka {

enum class Direction { request, response };
[[nodiscard]] std::string_view to_string(Direction direction);

enum class Type { boolean, int8, int16, int32, int64, uuid, string, bytes, records, structure };

// Both ends belong to it.
struct VersionRange {
  std::int16_t first = 0;
  std::int16_t last = -1;

  [[nodiscard]] bool contains(std::int16_t version) const {
    return version >= first && version <= last;
  }
  bool operator==(const VersionRange&) const = default;
};

inline constexpr VersionRange k_no_version{};
inline constexpr VersionRange k_every_version{0, 32767};

struct Field;

struct Structure {
  std::vector<Field> fields;

  Structure();
  ~Structure();
  Structure(Structure&&) noexcept;
  Structure& operator=(Structure&&) noexcept;
};

struct Field {
  std::string name;
  Type type = Type::int8;
  // An array of that type.
  bool is_array = false;
  // Of what the field stands in, those in which it is there.
  VersionRange versions = k_every_version;
  // Those in which it may be null.
  VersionRange nullable = k_no_version;
  // In flexible versions it stands in the tagged section.
  std::optional<std::uint32_t> tag;
  // What it is where it is absent.
  Value default_value;
  // The fields of a structure, or of each item of an array of structures; else null.
  std::unique_ptr<Structure> structure;
};

struct MessageSchema {
  std::string name;
  Direction direction = Direction::request;
  std::int16_t api_key = 0;
  VersionRange versions;
  // The versions that have compact types and tagged sections.
  VersionRange flexible;
  Structure body;
};

// Null where we don't read that message.
[[nodiscard]] const MessageSchema* find_schema(std::int16_t api_key, Direction direction);

// All of them, sorted by API key, the request before the response.
[[nodiscard]] std::span<const MessageSchema> schemas();

}  // namespace wringer::wire::kafka
