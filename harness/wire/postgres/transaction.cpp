#include "harness/wire/postgres/transaction.h"

namespace wringer::wire::postgres {

Transaction::Effect Transaction::apply(const Statement& statement) {
  switch (statement.kind) {
    case StatementKind::begin:
      // Takes what ran before it in the same unit into its block.
      m_in_block = true;
      return Effect::none;
    case StatementKind::commit:
    case StatementKind::prepare_transaction:
      return commit(statement);
    case StatementKind::rollback:
      end(statement);
      return Effect::none;
    case StatementKind::commit_prepared:
      return Effect::committed;
    case StatementKind::rollback_to:
    case StatementKind::savepoint:
    case StatementKind::rollback_prepared:
      return Effect::none;
    case StatementKind::write:
      m_writes = true;
      break;
    case StatementKind::call:
      m_calls = true;
      break;
    case StatementKind::read:
    case StatementKind::prepare:
    case StatementKind::execute:
    case StatementKind::deallocate:
    case StatementKind::discard_all:
    case StatementKind::other:
      break;
  }
  m_started = true;
  return Effect::none;
}

Transaction::Effect Transaction::commit(const Statement& statement) {
  const bool something = m_in_block || (m_started && !statement.chain);
  const Effect effect = something ? Effect::committed : Effect::none;
  end(statement);
  return effect;
}

void Transaction::end(const Statement& statement) {
  // AND CHAIN outside a block is an error.
  const bool next_block = statement.chain && m_in_block;
  *this = {};
  m_in_block = next_block;
}

void Transaction::fail() {
  if (!m_in_block) *this = {};
}

Transaction::Effect Transaction::end_unit() {
  if (m_in_block) return Effect::none;
  const Effect effect = may_have_written() ? Effect::committed : Effect::none;
  *this = {};
  return effect;
}

void Transaction::believe(TransactionStatus status) {
  const bool in_block = status != TransactionStatus::idle;
  if (in_block != m_in_block) *this = {};
  m_in_block = in_block;
}

}  // namespace wringer::wire::postgres
