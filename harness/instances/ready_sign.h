#pragma once

// What shows that an instance is ready, where its program has a sign of its own for it and is not
// judged by what it says on the wire. Used on the I/O thread.

#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "harness/scenario/scenario.h"

#include <asio/io_context.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace wringer::instances {

class ReadySign {
 public:
  ReadySign() = default;
  virtual ~ReadySign() = default;
  ReadySign(const ReadySign&) = delete;
  ReadySign& operator=(const ReadySign&) = delete;

  // Empty once it was there; until then what was seen last: "127.0.0.1:8080: Connection refused".
  [[nodiscard]] virtual std::string what_is_missing() const = 0;
};

struct ReadySignParts {
  asio::io_context& io;
  const Clock& clock;
  // Its placeholders are filled.
  const scenario::ReadySpec& spec;
  // What the instance writes to; they exist.
  std::vector<std::filesystem::path> outputs;
  // It is about to be started again: what they hold by now is of the start before.
  bool is_return = false;
};

// Looks for it from now on, the instance having been started; each look that may change something
// is an event of the loop. Null: it shows on the wire. Error code environment: it can't be looked
// for, such as at a name that can't be looked up.
[[nodiscard]] Result<std::unique_ptr<ReadySign>> look_for_ready_sign(const ReadySignParts& parts);

// Those that are not made here.
[[nodiscard]] Result<std::unique_ptr<ReadySign>> look_for_log_line(const ReadySignParts& parts);
[[nodiscard]] Result<std::unique_ptr<ReadySign>> look_for_address(const ReadySignParts& parts);

}  // namespace wringer::instances
