#include "harness/clients/postgres.h"

#include "harness/clients/answer_watch.h"
#include "harness/core/duration.h"

#include <fmt/format.h>
#include <pqxx/pqxx>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace wringer::clients {
namespace {

// Where the caller has not said otherwise; libpq's default is to wait for ever. Ten seconds to
// connect, half a minute for a network to bring anything over.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> k_timeouts{
    {{"connect_timeout", "10"},
     {"keepalives_idle", "10"},
     {"keepalives_interval", "5"},
     {"keepalives_count", "4"},
     {"tcp_user_timeout", "30000"}}};

std::string with_timeouts(std::string uri) {
  const bool is_uri = uri.find("://") != std::string::npos;
  for (const auto& [name, value] : k_timeouts) {
    if (uri.find(name) != std::string::npos) continue;
    const char* separator = !is_uri ? " " : uri.find('?') == std::string::npos ? "?" : "&";
    uri += fmt::format("{}{}={}", separator, name, value);
  }
  return uri;
}

// Notices would go to our stderr; a statement that hangs would hang us (see answer_watch.h for a
// server that does).
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
  Impl(const std::string& uri, Duration patience)
      : connection(uri), watch(connection.sock(), patience) {}

  pqxx::result run(const std::string& sql) {
    const AnswerWatch::Question question(watch);
    pqxx::nontransaction transaction(connection);
    return transaction.exec(sql);
  }

  // Why it failed, if the server is to blame for saying nothing.
  [[nodiscard]] Error reason(const Error& error) const {
    if (!watch.gave_up()) return error;
    return {ErrorCode::timed_out,
            fmt::format("Postgres has not answered within {}, so the connection was given up",
                        to_text(watch.patience()))};
  }

  pqxx::connection connection;
  AnswerWatch watch;
};

Database::Database(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::connect(const std::string& uri, Duration patience) {
  return guarded("connecting to Postgres", [&uri, patience] {
    auto impl = std::make_unique<Impl>(with_timeouts(uri), patience);
    impl->run(k_session_settings);
    return std::unique_ptr<Database>(new Database(std::move(impl)));
  });
}

Result<Rows> Database::query(const std::string& sql) {
  auto rows = guarded("Postgres", [this, &sql] { return to_rows(m_impl->run(sql)); });
  if (!rows) return fail(m_impl->reason(rows.error()));
  return rows;
}

Status Database::execute(const std::string& sql) {
  const auto result = guarded("Postgres", [this, &sql] { return m_impl->run(sql); });
  if (!result) return fail(m_impl->reason(result.error()));
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

ErrorCode blame_for_statement(const Database& database, const Error& error) {
  return database.is_connected() ? ErrorCode::usage : error.code;
}

}  // namespace wringer::clients
