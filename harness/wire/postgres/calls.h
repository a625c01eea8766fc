#pragma once

// Whether a query calls a function that may write.

#include "harness/core/sql_scanner.h"

#include <string>

namespace wringer::wire::postgres {

// Is shown the tokens of a query, in their order. Postgres says of no answer whether a function
// wrote, so all may that are not known to read only: those of the server itself (but for large
// objects and notices) and of its well-known extensions. What stands before a parenthesis and is no
// function (keywords, types, the columns of an alias) is told by what stands before it.
class Calls {
 public:
  void take(const SqlToken& token);
  // The first such function, "etl.load"; empty: there is none.
  [[nodiscard]] const std::string& found() const { return m_found; }

 private:
  [[nodiscard]] bool may_write() const;
  [[nodiscard]] bool is_called() const;

  SqlToken m_before;
  SqlToken m_last;
  // The name that the last token ends, and whatever stands before its last point.
  std::string m_schema;
  std::string m_name;
  bool m_is_bare = false;
  std::string m_found;
};

}  // namespace wringer::wire::postgres
