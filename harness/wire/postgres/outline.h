#pragma once

#include "harness/core/sql_scanner.h"

#include <cstddef>

namespace wringer::wire::postgres {

// Follows parentheses, so that callers can tell what stands outside of them.
class Outline {
 public:
  // True if the token stands outside all parentheses.
  bool outside(const SqlToken& token) {
    if (token.is('(')) ++m_depth;
    if (token.is(')') && m_depth > 0) --m_depth;
    return m_depth == 0;
  }

 private:
  std::size_t m_depth = 0;
};

}  // namespace wringer::wire::postgres
