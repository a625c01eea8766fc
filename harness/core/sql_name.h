#pragma once

// Names of tables and functions as SQL means them: what is quoted keeps its case, all else is in
// small letters, and what is not written (a schema, found by the search path) is not known.

#include "harness/core/sql_scanner.h"

#include <string>
#include <string_view>
#include <vector>

namespace wringer {

struct SqlName {
  // "ReadModel"."EventLog": ReadModel and EventLog. Never empty, if it was read by `read_name`.
  std::vector<std::string> parts;
};

// The name that begins with `token`, the scanner's last one; `token` is then what stands behind it.
// Without parts if no name begins there.
[[nodiscard]] SqlName read_name(SqlScanner& scanner, SqlToken& token);

// "ReadModel.EventLog". A part with anything else in it than letters, digits, '_' and '$' stands in
// quotes. `names_table` understands it.
[[nodiscard]] std::string to_text(const SqlName& name);

// Whether a statement names the table (or function) that somebody calls `wanted`: EventLog,
// ReadModel.EventLog, "ReadModel"."EventLog". What `wanted` has without quotes may be in any case;
// a schema counts only where the statement has one too. Strings and comments name nothing, the
// bodies of DO and CREATE FUNCTION do.
[[nodiscard]] bool names_table(std::string_view sql, std::string_view wanted);

}  // namespace wringer
