#include "harness/core/sql_scanner.h"

#include <algorithm>

namespace wringer {
namespace {

// Bytes above 0x7f belong to names, as in the server.
bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool continues_name(char c) {
  return starts_name(c) || is_digit(c) || c == '$';
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool SqlToken::is(std::string_view keyword) const {
  return kind == SqlTokenKind::word &&
         std::equal(text.begin(), text.end(), keyword.begin(), keyword.end(),
                    [](char a, char b) { return upper(a) == b; });
}

bool SqlToken::is(char symbol) const {
  return kind == SqlTokenKind::symbol && text[0] == symbol;
}

std::string SqlToken::name() const {
  std::string name;
  if (kind == SqlTokenKind::quoted_name) {
    for (std::size_t i = 1; i < text.size(); ++i) {
      // A quote is either the closing one or the first of a doubled one.
      if (text[i] == '"' && ++i == text.size()) break;
      name += text[i];
    }
  } else if (kind == SqlTokenKind::word) {
    std::transform(text.begin(), text.end(), std::back_inserter(name), lower);
  }
  return name;
}

SqlToken SqlScanner::next() {
  skip_space_and_comments();
  if (m_at >= m_sql.size()) return {};
  const char c = m_sql[m_at];
  if (c == '\'') return take(SqlTokenKind::literal, quoted_end(m_at, false));
  if (c == '"') return take(SqlTokenKind::quoted_name, quoted_end(m_at, false));
  if (c == '$') {
    if (const std::size_t end = dollar_quoted_end(); end != m_at) {
      return take(SqlTokenKind::literal, end);
    }
  }
  if (!starts_name(c)) return take(SqlTokenKind::symbol, m_at + 1);
  const bool escape_string = upper(c) == 'E' && m_at + 1 < m_sql.size() && m_sql[m_at + 1] == '\'';
  if (escape_string) return take(SqlTokenKind::literal, quoted_end(m_at + 1, true));
  std::size_t end = m_at;
  while (end < m_sql.size() && continues_name(m_sql[end])) ++end;
  return take(SqlTokenKind::word, end);
}

SqlToken SqlScanner::take(SqlTokenKind kind, std::size_t end) {
  const SqlToken token{kind, m_sql.substr(m_at, end - m_at)};
  m_at = end;
  return token;
}

void SqlScanner::skip_space_and_comments() {
  while (m_at < m_sql.size()) {
    if (is_space(m_sql[m_at])) {
      ++m_at;
    } else if (m_sql.substr(m_at, 2) == "--") {
      m_at = std::min(m_sql.find_first_of("\r\n", m_at), m_sql.size());
    } else if (m_sql.substr(m_at, 2) == "/*") {
      skip_block_comment();
    } else {
      return;
    }
  }
}

void SqlScanner::skip_block_comment() {
  std::size_t depth = 0;
  while (m_at < m_sql.size()) {
    const std::string_view two = m_sql.substr(m_at, 2);
    if (two == "/*") {
      ++depth;
      m_at += 2;
    } else if (two == "*/") {
      --depth;
      m_at += 2;
      if (depth == 0) return;
    } else {
      ++m_at;
    }
  }
}

std::size_t SqlScanner::quoted_end(std::size_t open, bool backslash_escapes) const {
  const char quote = m_sql[open];
  std::size_t at = open + 1;
  while (at < m_sql.size()) {
    if (m_sql[at] == quote) {
      const bool doubled = at + 1 < m_sql.size() && m_sql[at + 1] == quote;
      if (!doubled) return at + 1;
      ++at;
    } else if (backslash_escapes && m_sql[at] == '\\') {
      ++at;
    }
    ++at;
  }
  return m_sql.size();
}

std::size_t SqlScanner::dollar_quoted_end() const {
  std::size_t tag_end = m_at + 1;
  if (tag_end < m_sql.size() && is_digit(m_sql[tag_end])) return m_at;  // A parameter: $1.
  while (tag_end < m_sql.size() && m_sql[tag_end] != '$' && continues_name(m_sql[tag_end])) {
    ++tag_end;
  }
  if (tag_end >= m_sql.size() || m_sql[tag_end] != '$') return m_at;
  const std::string_view delimiter = m_sql.substr(m_at, tag_end + 1 - m_at);
  const std::size_t close = m_sql.find(delimiter, tag_end + 1);
  return close == std::string_view::npos ? m_sql.size() : close + delimiter.size();
}

}  // namespace wringer
