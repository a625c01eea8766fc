#include "harness/wire/postgres/transaction_text.h"

#include <string>
#include <utility>

namespace wringer::wire::postgres {
namespace {

void add_sql(StatementText& all, const std::string& sql) {
  // A batch executes one statement again and again.
  if (all.sql.ends_with(sql)) return;
  if (!all.sql.empty()) all.sql += '\n';
  all.sql += sql;
  if (all.sql.size() > k_statement_text_max) all.sql.resize(k_statement_text_max);
}

}  // namespace

std::string_view cut_to_statement_text(std::string_view text) {
  return text.substr(0, k_statement_text_max);
}

void TransactionText::add(StatementTextPtr text) {
  if (!text || m_size > 2 * k_statement_text_max) return;
  const bool repeats = !m_texts.empty() && m_texts.back()->sql == text->sql;
  // Something for each, so that a pipeline of texts without a letter ends as well.
  m_size += 1 + (repeats ? 0 : text->sql.size());
  for (const std::string& parameter : text->parameters) m_size += 1 + parameter.size();
  m_texts.push_back(std::move(text));
}

StatementTextPtr TransactionText::all() const {
  if (m_texts.empty()) return nullptr;
  if (m_texts.size() == 1) return m_texts.front();
  StatementText all;
  std::size_t room = k_statement_text_max;
  for (const StatementTextPtr& text : m_texts) {
    add_sql(all, text->sql);
    for (const std::string& parameter : text->parameters) {
      if (parameter.size() > room) continue;
      room -= parameter.size();
      all.parameters.push_back(parameter);
    }
  }
  return std::make_shared<const StatementText>(std::move(all));
}

void TransactionText::clear() {
  m_texts.clear();
  m_size = 0;
}

}  // namespace wringer::wire::postgres
