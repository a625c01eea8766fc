#pragma once

// Placeholders in strings of a scenario: "{kafka}", "{topic.payments}". Braces that stand for
// themselves are doubled: "{{" and "}}".

#include "harness/core/error.h"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::scenario {

using PlaceholderValues = std::map<std::string, std::string, std::less<>>;

// The names that stand between braces, in the order of the text, without the braces. Error code
// usage: a brace without its partner.
[[nodiscard]] Result<std::vector<std::string>> placeholders_in(std::string_view text);

// The text with every placeholder replaced by its value and every doubled brace by a single one.
// Values are put in as they are: braces in them mean nothing. Error code usage: a brace without its
// partner, or a name that has no value.
[[nodiscard]] Result<std::string> fill(std::string_view text, const PlaceholderValues& values);

// Likewise, with values that are made when they are asked for; an error of `source` is the result.
using PlaceholderSource = std::function<Result<std::string>(std::string_view name)>;
[[nodiscard]] Result<std::string> fill_from(std::string_view text, const PlaceholderSource& source);

// Error code usage, with a suggestion, if the text uses a placeholder that is not in `known`.
[[nodiscard]] Status check_placeholders(std::string_view text,
                                        std::span<const std::string_view> known);

}  // namespace wringer::scenario
