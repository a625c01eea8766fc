#include "harness/cli/command_words.h"

#include <fmt/format.h>

#include <cctype>
#include <utility>

namespace wringer::cli {
namespace {

// What a shell would act upon where it is not quoted.
constexpr std::string_view k_operators = "|&;<>()*?`$~";

class Splitter {
 public:
  explicit Splitter(std::string_view text) : m_text(text) {}

  Result<std::vector<std::string>> split() {
    while (m_at < m_text.size()) WRINGER_TRY(take(m_text[m_at++]));
    end_word();
    return std::move(m_words);
  }

 private:
  Status take(char c) {
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      end_word();
      return {};
    }
    // A tilde and an ampersand mean something in few places, but are as rare in the others.
    if (k_operators.find(c) != std::string_view::npos) {
      return fail(ErrorCode::usage,
                  fmt::format("'{}' would mean something to a shell, and no shell runs this; quote "
                              "it if it stands for itself, or say sh -c '…'",
                              c));
    }
    m_in_word = true;
    if (c == '\'' || c == '"') return take_quoted(c);
    if (c == '\\') return take_escaped();
    m_word += c;
    return {};
  }

  Status take_escaped() {
    if (m_at == m_text.size()) {
      return fail(ErrorCode::usage, "a backslash at the end quotes nothing");
    }
    m_word += m_text[m_at++];
    return {};
  }

  Status take_quoted(char quote) {
    constexpr std::string_view k_escaped_in_double_quotes = "\"\\$`";
    while (m_at < m_text.size()) {
      char c = m_text[m_at++];
      if (c == quote) return {};
      if (quote == '"' && c == '\\' && m_at < m_text.size() &&
          k_escaped_in_double_quotes.find(m_text[m_at]) != std::string_view::npos) {
        c = m_text[m_at++];
      }
      m_word += c;
    }
    return fail(ErrorCode::usage, fmt::format("a {} has no partner", quote));
  }

  void end_word() {
    if (m_in_word) m_words.push_back(std::exchange(m_word, {}));
    m_in_word = false;
  }

  std::string_view m_text;
  std::size_t m_at = 0;
  // An empty pair of quotes is a word too.
  bool m_in_word = false;
  std::string m_word;
  std::vector<std::string> m_words;
};

}  // namespace

Result<std::vector<std::string>> split_command(std::string_view text) {
  Result<std::vector<std::string>> words = Splitter(text).split();
  if (!words) return fail(words.error().during(fmt::format("the command '{}'", text)));
  if (words->empty() || words->front().empty()) {
    return fail(ErrorCode::usage, "the command is empty; it needs a program to run");
  }
  const std::string& program = words->front();
  if (const std::size_t sign = program.find('='); sign < program.find('/')) {
    return fail(ErrorCode::usage,
                fmt::format("the command '{}': only a shell takes '{}' for a variable; begin with "
                            "`env {}`",
                            text, program, program));
  }
  return words;
}

}  // namespace wringer::cli
