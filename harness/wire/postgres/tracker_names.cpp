// Prepared statements and portals: what their names mean at each moment.

#include "harness/wire/postgres/parameters.h"
#include "harness/wire/postgres/tracker.h"

#include <span>

namespace wringer::wire::postgres {

void ConnectionTracker::on_parse(Bytes payload) {
  auto parse = read_parse(payload);
  if (!parse) return lose_step(parse.error().message);
  Expectation expectation;
  expectation.request = Request::parse;
  expectation.changes_name = true;
  expectation.name = parse->statement;
  expectation.now = std::make_shared<const Prepared>(
      Prepared{classify(parse->sql), shorten(parse->sql),
               std::string(cut_to_statement_text(parse->sql)), std::move(parse->parameter_types)});
  expectation.before = m_statements.set(parse->statement, expectation.now);
  expect(std::move(expectation));
}

void ConnectionTracker::on_bind(Bytes payload) {
  const auto bind = read_bind(payload);
  if (!bind) return lose_step(bind.error().message);
  Portal portal{m_statements.find(bind->statement), nullptr};
  StatementText text;
  std::span<const std::uint32_t> types;
  if (portal.prepared) {
    text.sql = portal.prepared->sql;
    types = portal.prepared->parameter_types;
  }
  text.parameters = parameter_texts(*bind, types, k_statement_text_max);
  portal.text = std::make_shared<const StatementText>(std::move(text));
  m_portals.set(bind->portal, std::make_shared<const Portal>(std::move(portal)));
  Expectation expectation;
  expectation.request = Request::bind;
  expect(std::move(expectation));
}

void ConnectionTracker::on_close(Bytes payload) {
  const auto close = read_close(payload);
  if (!close) return lose_step(close.error().message);
  Expectation expectation;
  expectation.request = Request::close;
  if (close->what == Named::statement) {
    expectation.changes_name = true;
    expectation.name = close->name;
    expectation.before = m_statements.set(close->name, nullptr);
  } else {
    m_portals.set(close->name, nullptr);
  }
  expect(std::move(expectation));
}

Statement ConnectionTracker::settle(Statement statement, std::string_view text) {
  if (statement.kind == StatementKind::execute) {
    const PreparedPtr prepared = m_statements.find(statement.name);
    statement.kind = prepared ? prepared->statement.kind : StatementKind::write;
  } else if (statement.kind == StatementKind::prepare) {
    m_statements.set(
        statement.name,
        std::make_shared<const Prepared>(Prepared{
            {statement.prepared}, shorten(text), std::string(cut_to_statement_text(text))}));
  }
  return statement;
}

// With the texts of those that EXECUTE names.
StatementTextPtr ConnectionTracker::whole_text(std::string_view script,
                                               const std::vector<Statement>& statements) const {
  StatementText text{std::string(cut_to_statement_text(script)), {}};
  for (const Statement& statement : statements) {
    const bool names_only =
        statement.kind == StatementKind::prepare || statement.kind == StatementKind::deallocate;
    if (statement.name.empty() || names_only) continue;
    const PreparedPtr prepared = m_statements.find(statement.name);
    if (prepared && text.sql.size() + prepared->sql.size() < k_statement_text_max) {
      text.sql += '\n' + prepared->sql;
    }
  }
  return std::make_shared<const StatementText>(std::move(text));
}

void ConnectionTracker::undo_name(const Expectation& expectation) {
  if (!expectation.changes_name) return;
  if (m_statements.find(expectation.name) != expectation.now) return;
  m_statements.set(expectation.name, expectation.before);
}

void ConnectionTracker::forget_statements(const std::string& name) {
  if (name.empty()) {
    m_statements.clear_named();
  } else {
    m_statements.set(name, nullptr);
  }
  // Names that the client gave anew since.
  for (const Expectation& expectation : m_unanswered) {
    if (expectation.request == Request::parse) m_statements.set(expectation.name, expectation.now);
  }
}

}  // namespace wringer::wire::postgres
