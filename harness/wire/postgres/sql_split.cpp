// Where the statements of a script end.

#include "harness/wire/postgres/outline.h"
#include "harness/wire/postgres/sql.h"

namespace wringer::wire::postgres {
namespace {

// CREATE [OR REPLACE] FUNCTION | PROCEDURE … BEGIN ATOMIC …; … END has semicolons inside.
class RoutineBody {
 public:
  bool inside(const SqlToken& token) {
    if (m_words == 0 && token.is("CREATE")) m_creates = true;
    if (m_creates && m_words <= 3 && (token.is("FUNCTION") || token.is("PROCEDURE"))) {
      m_routine = true;
    }
    if (m_routine && m_depth == 0 && m_after_begin && token.is("ATOMIC")) {
      m_depth = 1;
    } else if (m_depth > 0) {
      if (token.is("CASE")) ++m_depth;
      if (token.is("END")) --m_depth;
    }
    m_after_begin = token.is("BEGIN");
    ++m_words;
    return m_depth > 0;
  }

 private:
  std::size_t m_words = 0;
  std::size_t m_depth = 0;
  bool m_creates = false;
  bool m_routine = false;
  bool m_after_begin = false;
};

}  // namespace

std::vector<std::string_view> split(std::string_view script) {
  std::vector<std::string_view> statements;
  SqlScanner scanner(script);
  std::size_t begin = 0;
  bool empty = true;
  Outline outline;
  RoutineBody body;
  while (true) {
    const SqlToken token = scanner.next();
    const bool at_end = token.kind == SqlTokenKind::end;
    const bool inside_body = !at_end && body.inside(token);
    const bool outside = outline.outside(token);
    if (at_end || (token.is(';') && outside && !inside_body)) {
      const std::size_t end = at_end ? script.size() : scanner.position() - 1;
      if (!empty) statements.push_back(script.substr(begin, end - begin));
      if (at_end) return statements;
      begin = scanner.position();
      empty = true;
      body = {};
    } else {
      empty = false;
    }
  }
}

}  // namespace wringer::wire::postgres
