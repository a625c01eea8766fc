#include "harness/clients/postgres.h"

#include <fmt/format.h>
#include <pqxx/pqxx>

namespace wringer::clients {
namespace {

// Ten seconds to connect where the caller has not said otherwise; libpq's default is to wait for
// ever.
std::string with_connect_timeout(const std::string& uri) {
  if (uri.find("connect_timeout") != std::string::npos) return uri;
  if (uri.find("://") == std::string::npos) return uri + " connect_timeout=10";
  return uri + (uri.find('?') == std::string::npos ? "?" : "&") + "connect_timeout=10";
}

// Notices would go to our stderr; a statement that hangs would hang us.
constexpr const char* k_session_settings =
    "SET client_min_messages = error; SET client_encoding = 'UTF8'; "
    "SET standard_conforming_strings = on; SET statement_timeout = '60s'";

constexpr std::string_view k_canceled_by_timeout = "57014";

std::string one_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string doubled(const std::string& text, char quote) {
  std::string quoted(1, quote);
  for (const char c : text) {
    if (c == quote) quoted += quote;
    quoted += c;
  }
  return quoted + quote;
}

// Runs `action` and turns what libpqxx throws into an error.
template <typename Action>
auto guarded(const std::string& what, const Action& action) -> Result<decltype(action())> {
  try {
    return action();
  } catch (const pqxx::sql_error& error) {
    const bool timeout = error.sqlstate() == k_canceled_by_timeout;
    return fail(timeout ? ErrorCode::timed_out : ErrorCode::environment,
                fmt::format("{}: {}", what, one_line(error.what())));
  } catch (const std::exception& error) {
    return fail(ErrorCode::environment, fmt::format("{}: {}", what, one_line(error.what())));
  }
}

Rows to_rows(const pqxx::result& result) {
  Rows rows;
  for (pqxx::row_size_type column = 0; column < result.columns(); ++column) {
    rows.columns.emplace_back(result.column_name(column));
  }
  rows.rows.reserve(static_cast<std::size_t>(result.size()));
  for (const auto& row : result) {
    std::vector<std::optional<std::string>>& values = rows.rows.emplace_back();
    values.reserve(rows.columns.size());
    for (const auto& field : row) {
      if (field.is_null()) {
        values.emplace_back(std::nullopt);
      } else {
        values.emplace_back(std::string(field.c_str(), static_cast<std::size_t>(field.size())));
      }
    }
  }
  return rows;
}

}  // namespace

struct Database::Impl {
  explicit Impl(const std::string& uri) : connection(uri) {}

  pqxx::result run(const std::string& sql) {
    pqxx::nontransaction transaction(connection);
    return transaction.exec(sql);
  }

  pqxx::connection connection;
};

Database::Database(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::connect(const std::string& uri) {
  return guarded("connecting to Postgres", [&uri] {
    auto impl = std::make_unique<Impl>(with_connect_timeout(uri));
    impl->run(k_session_settings);
    return std::unique_ptr<Database>(new Database(std::move(impl)));
  });
}

Result<Rows> Database::query(const std::string& sql) {
  return guarded("Postgres", [this, &sql] { return to_rows(m_impl->run(sql)); });
}

Status Database::execute(const std::string& sql) {
  const auto result = guarded("Postgres", [this, &sql] { return m_impl->run(sql); });
  if (!result) return fail(result.error());
  return {};
}

bool Database::is_connected() const {
  return m_impl->connection.is_open();
}

std::string Database::quote_name(const std::string& name) const {
  return doubled(name, '"');
}

std::string Database::quote(const std::string& text) const {
  return doubled(text, '\'');
}

}  // namespace wringer::clients
