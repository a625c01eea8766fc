#pragma once

#include <span>
#include <string>
#include <string_view>

namespace wringer {

// The known word that a misspelt one was probably meant to be; empty when none is near
// (Levenshtein distance above a third of the word's length).
[[nodiscard]] std::string_view nearest_word(std::string_view misspelt,
                                            std::span<const std::string_view> known);

// " Did you mean 'x'?" or nothing: to be appended to a message.
[[nodiscard]] std::string did_you_mean(std::string_view misspelt,
                                       std::span<const std::string_view> known);

}  // namespace wringer
