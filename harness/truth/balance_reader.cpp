#include "harness/truth/balance_reader.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace wringer::truth {
namespace {

constexpr int k_scale_digits = 9;

}  // namespace

std::optional<Exact> exact_from(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  Exact number = 0;
  int behind = -1;
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == '.' && behind < 0) {
      behind = 0;
      continue;
    }
    if (c < '0' || c > '9' || ++digits > 28) return std::nullopt;
    if (behind == k_scale_digits) {
      if (c != '0') return std::nullopt;
      continue;
    }
    number = number * 10 + (c - '0');
    if (behind >= 0) ++behind;
  }
  if (digits == 0) return std::nullopt;
  for (int i = std::max(behind, 0); i < k_scale_digits; ++i) number *= 10;
  return negative ? -number : number;
}

std::string to_text(Exact number) {
  const bool negative = number < 0;
  if (negative) number = -number;
  std::string digits;
  for (int i = 0; number > 0 || i <= k_scale_digits; ++i) {
    if (i == k_scale_digits) digits += '.';
    digits += static_cast<char>('0' + static_cast<int>(number % 10));
    number /= 10;
  }
  std::reverse(digits.begin(), digits.end());
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return (negative ? "-" : "") + digits;
}

BalanceReader::BalanceReader(const scenario::ConserveSpec& spec,
                             const std::function<bool(const std::string&)>& is_streamed) {
  for (const std::string& column : spec.columns) {
    const std::size_t point = column.rfind('.');
    m_terms.push_back({column.substr(0, point), column.substr(point + 1), 0, std::nullopt});
    m_name += (m_name.empty() ? "" : " = ") + column;
    m_is_followed = m_is_followed && is_streamed(m_terms.back().table);
  }
}

Result<Exact> BalanceReader::value_in(const JsonRow& row, const Term& term) const {
  if (!row.contains(term.column)) {
    return fail(ErrorCode::usage,
                fmt::format("checks: table '{}' has no column '{}'", term.table, term.column));
  }
  const auto text = text_in(row, term.column);
  if (!text) return Exact{0};
  const auto number = exact_from(*text);
  if (!number) {
    return fail(ErrorCode::usage,
                fmt::format("checks: {}.{} holds '{}', which can't be summed up exactly",
                            term.table, term.column, *text));
  }
  return *number;
}

Status BalanceReader::add(std::size_t index, const RowChange& change) {
  Term& term = m_terms[index];
  Exact difference = 0;
  if (change.after != nullptr) {
    WRINGER_ASSIGN(difference, value_in(*change.after, term));
  }
  if (change.before != nullptr) {
    WRINGER_ASSIGN(const Exact before, value_in(*change.before, term));
    difference -= before;
  }
  if (difference == 0) return {};
  term.change += difference;
  if (m_steps.empty() || m_steps.back().transaction != change.transaction) {
    m_steps.push_back({change.transaction, {}});
  }
  m_steps.back().changes.clear();
  for (const Term& each : m_terms) m_steps.back().changes.push_back(each.change);
  return {};
}

std::string BalanceReader::less_power() const {
  if (m_is_followed) return "";
  return m_terms.size() > 1
             ? m_name + ": only the sums of the end are compared"
             : m_name + ": what it was before is not known, so it can't be told if it was kept";
}

Balance BalanceReader::at_end() const {
  Balance balance;
  balance.name = m_name;
  std::string sums;
  for (const Term& term : m_terms) {
    const Exact sum = term.final_sum.value_or(0);
    balance.broken_at_end = balance.broken_at_end || sum != m_terms[0].final_sum.value_or(0);
    sums += fmt::format("{}{}.{} = {}", sums.empty() ? "" : ", ", term.table, term.column,
                        to_text(sum));
  }
  if (balance.broken_at_end) balance.breaks.push_back({k_no_transaction, std::move(sums)});
  return balance;
}

Balance BalanceReader::finish() const {
  if (!m_is_followed) return at_end();
  Balance balance;
  balance.name = m_name;
  // Nothing is known of the beginning without the rows of the end: then it is taken to be nothing.
  std::vector<Exact> beginning;
  for (const Term& term : m_terms) {
    beginning.push_back(term.final_sum ? *term.final_sum - term.change : 0);
  }
  for (const Step& step : m_steps) {
    bool equal = true;
    std::string sums;
    const Exact first = beginning[0] + step.changes[0];
    for (std::size_t i = 0; i < m_terms.size(); ++i) {
      const Exact sum = beginning[i] + step.changes[i];
      equal = equal && sum == (m_terms.size() == 1 ? beginning[0] : first);
      sums += fmt::format("{}{}.{} = {}", sums.empty() ? "" : ", ", m_terms[i].table,
                          m_terms[i].column, to_text(sum));
    }
    balance.broken_at_end = !equal;
    if (!equal) balance.breaks.push_back({step.transaction, std::move(sums)});
  }
  return balance;
}

}  // namespace wringer::truth
