#pragma once

// Failures of the outside world, as values. (A bug of ours is an assertion, see assert.h.)

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace wringer {

// Says what the caller can do about it; each code has one exit code (see exit_code.h).
enum class ErrorCode {
  usage,        // The user's mistake: a flag, a scenario file, a schema. Tell them; don't retry.
  environment,  // The machine or a service is not as we need it: no Java, no disk, port taken.
  timed_out,    // Something was awaited until its deadline. The message says what was seen last.
  corrupt,      // Bytes from outside do not follow their protocol or format.
  interrupted,  // The user (or a signal) asked us to stop.
  own_fault,    // A self-check of ours failed: nothing that this build says can be trusted.
};

struct Error {
  ErrorCode code = ErrorCode::environment;
  // One sentence in plain words: what went wrong and, where it helps, what to do.
  std::string message;

  // The same failure, seen from further up: "starting Kafka: no Java found".
  [[nodiscard]] Error during(const std::string& what) const {
    return {code, what + ": " + message};
  }

  bool operator==(const Error&) const = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

// "…: No such file or directory", from an errno value.
[[nodiscard]] Error system_error(const std::string& what, int error_number);

}  // namespace wringer

#define WRINGER_CONCAT_(a, b) a##b
#define WRINGER_CONCAT(a, b) WRINGER_CONCAT_(a, b)

// Leaves the function with the error, if there is one.
#define WRINGER_TRY(expression)                                                             \
  do {                                                                                      \
    auto&& wringer_try_result = (expression);                                               \
    if (!wringer_try_result) return ::wringer::fail(std::move(wringer_try_result).error()); \
  } while (false)

// WRINGER_ASSIGN(auto port, free_port()); leaves the function with the error, if there is one.
#define WRINGER_ASSIGN(target, expression)                                                \
  auto WRINGER_CONCAT(wringer_assign_, __LINE__) = (expression);                          \
  if (!WRINGER_CONCAT(wringer_assign_, __LINE__))                                         \
    return ::wringer::fail(std::move(WRINGER_CONCAT(wringer_assign_, __LINE__)).error()); \
  target = std::move(*WRINGER_CONCAT(wringer_assign_, __LINE__))
