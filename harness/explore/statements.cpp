#include "harness/explore/statements.h"

#include "harness/wire/postgres/sql.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>
#include <string_view>
#include <vector>

namespace wringer::explore {
namespace {

using wire::postgres::Statement;
using wire::postgres::StatementKind;

bool is_cut_off(const std::string& sql) {
  return sql.ends_with("…");
}

}  // namespace

bool may_write(const std::string& sql) {
  const std::vector<Statement> statements = wire::postgres::classify_script(sql);
  const bool writes =
      std::any_of(statements.begin(), statements.end(), [](const Statement& statement) {
        return statement.kind == StatementKind::write || statement.kind == StatementKind::execute ||
               statement.kind == StatementKind::commit_prepared;
      });
  if (writes || !is_cut_off(sql)) return writes;
  // Other verbs stand at the beginning; after WITH, what is done stands at the end.
  return statements.size() > 1 || subject_of_sql(sql).starts_with("with");
}

bool ends_transaction(const std::string& sql) {
  const std::vector<Statement> statements = wire::postgres::classify_script(sql);
  return std::any_of(statements.begin(), statements.end(), [](const Statement& statement) {
    return statement.kind == StatementKind::commit ||
           statement.kind == StatementKind::prepare_transaction;
  });
}

bool found_no_rows(const std::string& command_tag) {
  static constexpr std::array<std::string_view, 5> k_verbs{"INSERT", "UPDATE", "DELETE", "MERGE",
                                                           "COPY"};
  return command_tag.ends_with(" 0") &&
         std::any_of(k_verbs.begin(), k_verbs.end(),
                     [&](std::string_view verb) { return command_tag.starts_with(verb); });
}

std::string subject_of_sql(const std::string& sql) {
  std::string text;
  for (const char character : sql) {
    const auto byte = static_cast<unsigned char>(character);
    const bool part = std::isalnum(byte) != 0 || character == '_' || character == '.';
    text += part ? static_cast<char>(std::tolower(byte)) : ' ';
  }
  std::istringstream words(text);
  std::string verb;
  words >> verb;
  std::string before;
  for (std::string word; words >> word; before = word) {
    const bool names_table = before == "into" || before == "from" || before == "join" ||
                             (verb == "update" && before.empty()) ||
                             ((verb == "copy" || verb == "merge") && before.empty());
    if (names_table && word != "only" && word != "into") return verb + " " + word;
  }
  return verb;
}

}  // namespace wringer::explore
