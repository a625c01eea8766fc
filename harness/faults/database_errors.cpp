#include "harness/faults/database_errors.h"

#include "harness/core/assert.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace wringer::faults {
namespace {

constexpr std::array k_errors{
    KnownError{"40001", "serialization_failure", ErrorForm::error,
               "could not serialize access due to concurrent update"},
    KnownError{"40P01", "deadlock_detected", ErrorForm::error, "deadlock detected", "",
               "See server log for query details."},
    KnownError{"23505", "unique_violation", ErrorForm::error,
               "duplicate key value violates unique constraint \"{}\""},
    KnownError{"57014", "query_canceled", ErrorForm::error,
               "canceling statement due to statement timeout"},
    KnownError{"25006", "read_only_sql_transaction", ErrorForm::error,
               "cannot execute {} in a read-only transaction"},
    KnownError{"55P03", "lock_not_available", ErrorForm::error,
               "canceling statement due to lock timeout"},
    KnownError{"53100", "disk_full", ErrorForm::error,
               "could not extend file \"base/16384/16397\": No space left on device", "",
               "Check free disk space."},
    KnownError{"53300", "too_many_connections", ErrorForm::turned_away,
               "sorry, too many clients already"},
    KnownError{"57P01", "admin_shutdown", ErrorForm::terminated,
               "terminating connection due to administrator command"},
    KnownError{"08006", "connection_failure", ErrorForm::lost},
};

// The word in capitals: INSERT.
std::string command_of(std::string_view statement) {
  std::string word;
  for (const char character : statement) {
    const auto byte = static_cast<unsigned char>(character);
    if (std::isalpha(byte) != 0) {
      word += static_cast<char>(std::toupper(byte));
    } else if (!word.empty()) {
      break;
    }
  }
  return word.empty() ? "COMMIT" : word;
}

bool ends_session(const KnownError& error) {
  return error.form == ErrorForm::terminated || error.form == ErrorForm::lost;
}

std::string_view k_after_the_fact =
    "what Postgres has done already it can't refuse any more: after a statement only 57P01 "
    "and 08006 are true, which leave open what became of it";

}  // namespace

std::vector<std::string_view> known_error_texts() {
  std::vector<std::string_view> texts;
  for (const KnownError& error : k_errors) texts.push_back(error.sql_state);
  for (const KnownError& error : k_errors) texts.push_back(error.name);
  return texts;
}

const KnownError& known_error(std::string_view text) {
  const auto* const found = std::find_if(
      k_errors.begin(), k_errors.end(),
      [text](const KnownError& error) { return error.sql_state == text || error.name == text; });
  WRINGER_ASSERT(found != k_errors.end());
  return *found;
}

DatabaseError error_at(const KnownError& error, std::string_view statement) {
  DatabaseError told;
  told.sql_state = error.sql_state;
  told.message = fmt::format(fmt::runtime(error.message), command_of(statement));
  told.detail = error.detail;
  told.hint = error.hint;
  return told;
}

std::string lie_in(const KnownError& error, const Address& at) {
  if (!at.moment.starts_with("postgres.")) {
    return "it is told to a statement: name a moment of Postgres, such as before: postgres.commit";
  }
  if (at.phase == Phase::acked) {
    return "the answer has been delivered already; say 'before' or 'after', or do: "
           "terminate-backend";
  }
  if (at.phase == Phase::applied && !ends_session(error)) return std::string(k_after_the_fact);
  const bool connecting = at.moment == moments::k_postgres_connect;
  if (error.form == ErrorForm::turned_away && !connecting) {
    return "Postgres says this only to who connects: before: postgres.connect";
  }
  if (error.form == ErrorForm::error && connecting) {
    return "Postgres says this only of statements; who connects is told 53300, or loses the "
           "connection (08006)";
  }
  if (error.form == ErrorForm::terminated && connecting && at.phase == Phase::requested) {
    return "there is no session yet that could be terminated; say 53300 or 08006";
  }
  const bool trivial =
      at.moment == moments::k_postgres_begin || at.moment == moments::k_postgres_rollback;
  const bool timeout = error.sql_state == "57014" && at.moment == moments::k_postgres_begin;
  if (trivial && error.form == ErrorForm::error && !timeout) {
    return fmt::format("a {} never fails with {}; it may be told 57P01 or 08006",
                       at.moment == moments::k_postgres_begin ? "BEGIN" : "ROLLBACK",
                       error.sql_state);
  }
  return "";
}

}  // namespace wringer::faults
