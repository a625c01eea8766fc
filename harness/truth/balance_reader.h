#pragma once

// Sums of columns after every commit, exactly. No I/O.

#include "harness/core/chronicle.h"
#include "harness/core/error.h"
#include "harness/scenario/expectations.h"
#include "harness/truth/mapping_reader.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::truth {

// A number with up to nine digits behind the point.
__extension__ typedef __int128 Exact;
[[nodiscard]] std::optional<Exact> exact_from(std::string_view text);
[[nodiscard]] std::string to_text(Exact number);

class BalanceReader {
 public:
  // `is_streamed(table)`: its changes are all known.
  BalanceReader(const scenario::ConserveSpec& spec,
                const std::function<bool(const std::string&)>& is_streamed);

  // `matches(wanted)` says whether the scenario's table is the one that changed. Error code usage:
  // a column that isn't there or can't be summed.
  template <typename Matches>
  [[nodiscard]] Status change(const RowChange& change, const Matches& matches) {
    for (std::size_t i = 0; i < m_terms.size(); ++i) {
      if (matches(m_terms[i].table)) WRINGER_TRY(add(i, change));
    }
    return {};
  }
  // A row of the end, from which the beginning is known.
  template <typename Matches>
  [[nodiscard]] Status final_row(const JsonRow& row, const Matches& matches) {
    for (Term& term : m_terms) {
      if (!matches(term.table)) continue;
      WRINGER_ASSIGN(const Exact value, value_in(row, term));
      term.final_sum = term.final_sum.value_or(0) + value;
    }
    return {};
  }

  // Every row of the table is gone at once; what was there is nowhere told.
  template <typename Matches>
  void truncate(const Matches& matches) {
    for (const Term& term : m_terms) m_is_followed = m_is_followed && !matches(term.table);
  }

  [[nodiscard]] Balance finish() const;
  // What the balance can't tell, and why; empty: nothing.
  [[nodiscard]] std::string less_power() const;

 private:
  struct Term {
    std::string table;
    std::string column;
    Exact change = 0;  // So far.
    std::optional<Exact> final_sum;
  };
  struct Step {
    std::uint32_t transaction = 0;
    std::vector<Exact> changes;
  };
  [[nodiscard]] Result<Exact> value_in(const JsonRow& row, const Term& term) const;
  [[nodiscard]] Status add(std::size_t term, const RowChange& change);
  [[nodiscard]] Balance at_end() const;

  // From commit to commit; false: only the sums of the end are known.
  bool m_is_followed = true;
  std::string m_name;
  std::vector<Term> m_terms;
  std::vector<Step> m_steps;
};

}  // namespace wringer::truth
