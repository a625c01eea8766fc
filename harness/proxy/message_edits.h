#pragma once

// Other messages in a message's place, of one connection.

#include "harness/core/clock.h"
#include "harness/core/error.h"
#include "harness/core/history.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace wringer::proxy {

// What remains of an answer to a fetch.
struct MutedAnswer {
  std::string bytes;
  // Of records, that were taken out.
  std::size_t muted = 0;
  // Others are left.
  bool has_records = false;
};

// Each gets a whole piece and gives the bytes of another. In the direction to the client it must be
// the piece that the interpreter gave last. Errors (environment): this message can't be changed so;
// the sentence says what could be.
class MessageEdits {
 public:
  virtual ~MessageEdits() = default;

  // The answer to this request that refuses it.
  [[nodiscard]] virtual Result<std::string> refusal(std::span<const std::byte> request,
                                                    std::int16_t error_code) const = 0;
  // The answer with this error in it, and else as it was.
  [[nodiscard]] virtual Result<std::string> with_error(std::span<const std::byte> answer,
                                                       std::int16_t error_code) const = 0;
  // The answer, asking its client to be silent for that long.
  [[nodiscard]] virtual Result<std::string> throttled(std::span<const std::byte> answer,
                                                      Duration time) const = 0;
  // The answer to a fetch without this partition's records.
  [[nodiscard]] virtual Result<MutedAnswer> muted(std::span<const std::byte> answer,
                                                  const TopicPartition& partition) const = 0;
};

}  // namespace wringer::proxy
