#pragma once

// Text for people and for XML, made of what others wrote: rows, log lines, error messages. Private
// to this folder.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::reports {

// Valid UTF-8 without control characters, other than line ends and tabs: each byte or character
// that a terminal might act on, or that XML 1.0 forbids, becomes "�". ("Char" in the XML 1.0
// specification, section 2.2.)
[[nodiscard]] std::string printable(std::string_view text);

// Without the line ends; "\r\n" ends a line too. An empty text has no lines.
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);

// The text cleaned up, each of its lines behind the indent, with a line end and no blanks before
// it. A line that a CI server would obey stands behind "| ".
void append_block(std::string& out, std::string_view indent, std::string_view text);

// Columns on a terminal, for text whose characters all take one.
[[nodiscard]] std::size_t width_of(std::string_view text);
[[nodiscard]] std::string padded(std::string text, std::size_t width);
[[nodiscard]] std::string padded_left(std::string text, std::size_t width);

// The command line that runs the case in this folder again, quoted for a shell.
[[nodiscard]] std::string replay_command(const std::string& folder);

}  // namespace wringer::reports
