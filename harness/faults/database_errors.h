#pragma once

// The errors of Postgres that a fault may give, and where Postgres could give them.

#include "harness/core/fault_kind.h"
#include "harness/faults/database_controls.h"

#include <string_view>
#include <vector>

namespace wringer::faults {

// How a client learns of an error.
enum class ErrorForm {
  error,        // The statement fails; the session goes on.
  turned_away,  // While it connects.
  terminated,   // Postgres says so and ends the session.
  lost,         // Nobody says anything: the connection is gone.
};

struct KnownError {
  // "40001", "serialization_failure" (PostgreSQL documentation, Appendix A).
  std::string_view sql_state;
  std::string_view name;
  ErrorForm form = ErrorForm::error;
  // The server's own words; {} is the statement's first word.
  std::string_view message{};
  std::string_view detail{};
  std::string_view hint{};
};

// Codes first, then names.
[[nodiscard]] std::vector<std::string_view> known_error_texts();
// By code or name; one of `known_error_texts`.
[[nodiscard]] const KnownError& known_error(std::string_view text);
// What Postgres would say at this statement.
[[nodiscard]] DatabaseError error_at(const KnownError& error, std::string_view statement);

// Why it would be a lie at this address; empty if it is none.
[[nodiscard]] std::string lie_in(const KnownError& error, const Address& at);

}  // namespace wringer::faults
