#include "harness/core/sql_name.h"

#include <algorithm>
#include <cctype>

namespace wringer {
namespace {

bool is_name(const SqlToken& token) {
  return token.kind == SqlTokenKind::word || token.kind == SqlTokenKind::quoted_name;
}

bool is_plain(const std::string& part) {
  return !part.empty() && std::all_of(part.begin(), part.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '$' || c >= 0x80;
  });
}

std::string in_small_letters(std::string_view text) {
  std::string folded(text);
  std::transform(folded.begin(), folded.end(), folded.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return folded;
}

// What somebody wants, whose parts mean any case unless they are quoted.
class Wanted {
 public:
  explicit Wanted(std::string_view text) {
    SqlScanner scanner(text);
    SqlToken token = scanner.next();
    while (is_name(token)) {
      m_parts.push_back({token.name(), token.kind == SqlTokenKind::quoted_name});
      token = scanner.next();
      if (token.is('.')) token = scanner.next();
    }
    // No name in SQL without quotes: my-table.
    if (token.kind != SqlTokenKind::end) m_parts = {{in_small_letters(text), false}};
  }

  [[nodiscard]] bool is_in(const SqlName& name) const {
    if (m_parts.empty()) return false;
    // Behind the table's name may stand a column's, before it a schema's and a database's.
    for (std::size_t from = 0; from + m_parts.size() <= name.parts.size(); ++from) {
      if (stands_at(name, from)) return true;
    }
    const bool says_no_schema = name.parts.size() == 1;
    return says_no_schema && fits(m_parts.back(), name.parts.front());
  }

 private:
  struct Part {
    std::string text;
    bool is_exact = false;
  };
  [[nodiscard]] static bool fits(const Part& wanted, const std::string& part) {
    return wanted.text == (wanted.is_exact ? part : in_small_letters(part));
  }
  [[nodiscard]] bool stands_at(const SqlName& name, std::size_t from) const {
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
      if (!fits(m_parts[i], name.parts[from + i])) return false;
    }
    return true;
  }

  std::vector<Part> m_parts;
};

// `depth`: of bodies in bodies.
bool names(std::string_view sql, const Wanted& wanted, int depth) {
  constexpr int k_depth_max = 2;
  SqlScanner scanner(sql);
  SqlToken token = scanner.next();
  while (token.kind != SqlTokenKind::end) {
    if (is_name(token)) {
      if (wanted.is_in(read_name(scanner, token))) return true;
      continue;
    }
    const bool is_body = token.kind == SqlTokenKind::literal && token.text.front() == '$';
    if (is_body && depth < k_depth_max) {
      const std::size_t tag = token.text.find('$', 1) + 1;
      const std::string_view body = token.text.substr(tag);
      if (names(body.substr(0, body.rfind('$')), wanted, depth + 1)) return true;
    }
    token = scanner.next();
  }
  return false;
}

}  // namespace

SqlName read_name(SqlScanner& scanner, SqlToken& token) {
  SqlName name;
  while (is_name(token)) {
    name.parts.push_back(token.name());
    token = scanner.next();
    if (!token.is('.')) break;
    token = scanner.next();
  }
  return name;
}

std::string to_text(const SqlName& name) {
  std::string text;
  for (const std::string& part : name.parts) {
    if (!text.empty()) text += '.';
    if (is_plain(part)) {
      text += part;
      continue;
    }
    text += '"';
    for (const char c : part) text += c == '"' ? "\"\"" : std::string(1, c);
    text += '"';
  }
  return text;
}

bool names_table(std::string_view sql, std::string_view wanted) {
  return names(sql, Wanted(wanted), 0);
}

}  // namespace wringer
