#include "harness/core/error.h"

#include <system_error>

namespace wringer {

Error system_error(const std::string& what, int error_number) {
  return {ErrorCode::environment, what + ": " + std::generic_category().message(error_number)};
}

}  // namespace wringer
