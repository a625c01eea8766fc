#include "harness/scenario/placeholders.h"

#include "harness/core/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace wringer::scenario {
namespace {

// A text taken apart: literal text, then a placeholder's name, then literal text, and so on.
struct Piece {
  enum class Kind { literal, placeholder };
  Kind kind = Kind::literal;
  std::string text;
};

void add_literal(std::vector<Piece>& pieces, std::string_view text) {
  if (pieces.empty() || pieces.back().kind != Piece::Kind::literal) pieces.emplace_back();
  pieces.back().text += text;
}

Result<std::vector<Piece>> take_apart(std::string_view text) {
  std::vector<Piece> pieces;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t brace = text.find_first_of("{}", at);
    if (brace != at) {
      add_literal(pieces, text.substr(at, brace - at));
      if (brace == std::string_view::npos) break;
    }
    if (text.substr(brace, 2) == "{{" || text.substr(brace, 2) == "}}") {
      add_literal(pieces, text.substr(brace, 1));
      at = brace + 2;
      continue;
    }
    const std::size_t end = text.find_first_of("{}", brace + 1);
    if (text[brace] == '}' || end == std::string_view::npos || text[end] == '{') {
      return fail(ErrorCode::usage,
                  fmt::format("'{0}' in \"{1}\" has no partner; write '{0}{0}' for a brace that "
                              "stands for itself",
                              text[brace], text));
    }
    pieces.push_back(
        {Piece::Kind::placeholder, std::string(text.substr(brace + 1, end - brace - 1))});
    at = end + 1;
  }
  return pieces;
}

Error unknown_placeholder(std::string_view name, std::span<const std::string_view> known) {
  std::string hint = did_you_mean(name, known);
  if (hint.empty()) {
    hint = " Known here:";
    for (const std::string_view word : known) hint += fmt::format(" {{{}}}", word);
  }
  return {ErrorCode::usage, fmt::format("unknown placeholder {{{}}}.{}", name, hint)};
}

}  // namespace

Result<std::vector<std::string>> placeholders_in(std::string_view text) {
  WRINGER_ASSIGN(std::vector<Piece> pieces, take_apart(text));
  std::vector<std::string> names;
  for (Piece& piece : pieces) {
    if (piece.kind == Piece::Kind::placeholder) names.push_back(std::move(piece.text));
  }
  return names;
}

Result<std::string> fill_from(std::string_view text, const PlaceholderSource& source) {
  WRINGER_ASSIGN(const std::vector<Piece> pieces, take_apart(text));
  std::string filled;
  for (const Piece& piece : pieces) {
    if (piece.kind == Piece::Kind::literal) {
      filled += piece.text;
      continue;
    }
    WRINGER_ASSIGN(const std::string value, source(piece.text));
    filled += value;
  }
  return filled;
}

Result<std::string> fill(std::string_view text, const PlaceholderValues& values) {
  return fill_from(text, [&](std::string_view name) -> Result<std::string> {
    const auto value = values.find(name);
    if (value != values.end()) return value->second;
    std::vector<std::string_view> known;
    for (const auto& [word, unused] : values) known.push_back(word);
    return fail(unknown_placeholder(name, known));
  });
}

Status check_placeholders(std::string_view text, std::span<const std::string_view> known) {
  WRINGER_ASSIGN(const std::vector<std::string> names, placeholders_in(text));
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return fail(unknown_placeholder(name, known));
    }
  }
  return {};
}

}  // namespace wringer::scenario
