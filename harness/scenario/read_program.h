#pragma once

// What a program of the system and its companions have in common. Private to this folder.

#include "harness/scenario/scenario.h"
#include "harness/scenario/yaml_cursor.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace wringer::scenario {

// So many of one program.
inline constexpr std::uint64_t k_instances_max = 64;

struct ProgramContext {
  // Relative paths are relative to it.
  const std::filesystem::path& folder;
  // What strings may speak of, without braces.
  const std::vector<std::string>& placeholders;
  // Its environment comes on top of this one's; null: of none.
  const ProgramSpec* base = nullptr;
  // Whether a program with a slash must be there already.
  enum class Missing { is_a_mistake, is_found_later } missing = Missing::is_a_mistake;
};

// The keys of a program, among others of its map.
void read_program(YamlMap& map, const ProgramContext& context, ProgramSpec& program);

// A program of this machine with its arguments; nothing, and a mistake, if there is none.
[[nodiscard]] std::vector<std::string> read_command(const YamlCursor& cursor,
                                                    const ProgramContext& context);
[[nodiscard]] int read_instances(const YamlCursor& cursor);

// `ready`. After command and environment, which must speak of the port that it asks for.
void read_ready_sign(const YamlCursor& cursor, const ProgramContext& context, ProgramSpec& program);

// `attach`, and what else may stand beside it in `system`.
void read_attached_system(YamlMap& map, const YamlCursor& attach, const ProgramContext& context,
                          Scenario& scenario);
// After all else: what can't be had with it.
void check_attached(const YamlCursor& cursor, const Scenario& scenario);

// Text in which every placeholder is known; a mistake if it is not.
[[nodiscard]] std::optional<std::string> read_template(const YamlCursor& cursor,
                                                       const std::vector<std::string>& known);

}  // namespace wringer::scenario
