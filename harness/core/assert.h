#pragma once

// WRINGER_ASSERT: a broken promise of our own code. Checked in every build, because a harness that
// goes on after a bug of its own would give verdicts that mean nothing. Never use it for what comes
// from outside (bytes, files, children, users): those are values of type Error.

namespace wringer {

// Prints the condition and the place to stderr and aborts.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace wringer

#define WRINGER_ASSERT(condition)                      \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::wringer::assertion_failed(#condition, __FILE__, __LINE__))
