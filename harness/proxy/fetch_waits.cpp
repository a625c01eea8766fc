#include "harness/proxy/fetch_waits.h"

#include "harness/proxy/kafka_edits.h"
#include "harness/wire/kafka/fetch_wait.h"

#include <algorithm>

namespace wringer::proxy {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds k_first_wait = 10ms;
// 80 ms: twelve empty answers a second are little to a broker.
constexpr int k_doublings_max = 3;

}  // namespace

std::optional<std::string> FetchWaits::shortened(const wire::kafka::Frame& frame,
                                                 const wire::kafka::RequestHeader& header) const {
  if (!header.body_offset) return std::nullopt;
  const auto wait =
      wire::kafka::read_fetch_wait(header.api_version, frame.payload.subspan(*header.body_offset));
  const auto longest = k_first_wait * (1 << std::min(m_empty, k_doublings_max));
  if (!wait || wait->min_bytes > 1 || wait->max_wait <= longest) return std::nullopt;
  std::string bytes = kafka_frame(frame.payload, "");
  const std::string shorter = wire::kafka::fetch_wait_bytes(longest);
  bytes.replace(wire::kafka::k_frame_size_bytes + *header.body_offset + wait->place, shorter.size(),
                shorter);
  return bytes;
}

}  // namespace wringer::proxy
