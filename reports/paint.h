#pragma once

// Marks and colours of verdicts. Private to this folder.

#include "harness/core/assert.h"
#include "harness/core/verdict.h"
#include "reports/console.h"

#include <string>
#include <string_view>

namespace wringer::reports {

[[nodiscard]] inline std::string_view mark_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return "✓";
    case Verdict::inconclusive:
      return "?";
    case Verdict::violated:
      return "✗";
  }
  assertion_failed("a known verdict", __FILE__, __LINE__);
}

// The text in the verdict's colour (ECMA-48 SGR: green, yellow, red), where colours are wanted.
[[nodiscard]] inline std::string painted(const std::string& text, Verdict verdict,
                                         const ConsoleStyle& style) {
  if (style.colour == Colour::none) return text;
  const char* code = "32";
  if (verdict == Verdict::inconclusive) code = "33";
  if (verdict == Verdict::violated) code = "31";
  return std::string("\x1b[") + code + "m" + text + "\x1b[0m";
}

}  // namespace wringer::reports
