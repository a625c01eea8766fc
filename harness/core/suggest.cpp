#include "harness/core/suggest.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace wringer {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view nearest_word(std::string_view misspelt, std::span<const std::string_view> known) {
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(2, misspelt.size() / 3) + 1;
  for (const std::string_view word : known) {
    const std::size_t distance = edit_distance(misspelt, word);
    if (distance < best_distance) {
      best = word;
      best_distance = distance;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view misspelt, std::span<const std::string_view> known) {
  const std::string_view word = nearest_word(misspelt, known);
  return word.empty() ? std::string() : " Did you mean '" + std::string(word) + "'?";
}

}  // namespace wringer
