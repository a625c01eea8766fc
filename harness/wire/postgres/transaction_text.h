#pragma once

#include "harness/core/moment.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace wringer::wire::postgres {

// Bytes that each half of a StatementText holds at most.
inline constexpr std::size_t k_statement_text_max = 64 * 1024;

// The first so many bytes.
[[nodiscard]] std::string_view cut_to_statement_text(std::string_view text);

// What the client has executed outside a block since the last commit: what the next one covers.
class TransactionText {
 public:
  void add(StatementTextPtr text);
  // All of it as one; null if it is nothing.
  [[nodiscard]] StatementTextPtr all() const;
  void clear();

 private:
  std::vector<StatementTextPtr> m_texts;
  // What they take, roughly; none is added above the maximum of both halves.
  std::size_t m_size = 0;
};

}  // namespace wringer::wire::postgres
