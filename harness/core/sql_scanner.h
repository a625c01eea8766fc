#pragma once

// The lexical rules of PostgreSQL's SQL (documentation, 4.1), as far as they are needed to find
// where a statement ends and which keywords stand outside quotes and comments.

#include <string>
#include <string_view>

namespace wringer {

enum class SqlTokenKind {
  word,         // A keyword or a bare name.
  quoted_name,  // "…"
  literal,      // '…', E'…', $tag$…$tag$, in whole
  symbol,       // Any other single character.
  end,
};

struct SqlToken {
  SqlTokenKind kind = SqlTokenKind::end;
  // Points into the scanned text.
  std::string_view text;

  // Whether it is this keyword, given in capitals.
  [[nodiscard]] bool is(std::string_view keyword) const;
  [[nodiscard]] bool is(char symbol) const;
  // A bare name in lower case, a quoted one without its quotes: as the server keeps it.
  [[nodiscard]] std::string name() const;
};

// Total: whatever the text, it ends after at most as many tokens as there are characters. What is
// never closed reaches to the end. Assumes standard_conforming_strings, the server's default.
class SqlScanner {
 public:
  explicit SqlScanner(std::string_view sql) : m_sql(sql) {}

  [[nodiscard]] SqlToken next();
  // Where the last token ended.
  [[nodiscard]] std::size_t position() const { return m_at; }

 private:
  void skip_space_and_comments();
  void skip_block_comment();
  // Where the quoted text that starts at `open` ends.
  [[nodiscard]] std::size_t quoted_end(std::size_t open, bool backslash_escapes) const;
  // Where a dollar-quoted literal that starts here ends; `m_at` if none starts here.
  [[nodiscard]] std::size_t dollar_quoted_end() const;
  [[nodiscard]] SqlToken take(SqlTokenKind kind, std::size_t end);

  std::string_view m_sql;
  std::size_t m_at = 0;
};

}  // namespace wringer
