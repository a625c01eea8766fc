#include "harness/wire/kafka/fetch_wait.h"

namespace wringer::wire::kafka {
namespace {

// From here on the replica's id is no longer in front (KIP-903).
constexpr std::int16_t k_without_replica = 15;
constexpr std::size_t k_int32 = 4;

}  // namespace

Result<FetchWait> read_fetch_wait(std::int16_t version, Bytes body) {
  Reader reader(body);
  if (version < k_without_replica) static_cast<void>(reader.int32());
  FetchWait wait;
  wait.place = reader.position();
  wait.max_wait = std::chrono::milliseconds(reader.int32());
  wait.min_bytes = reader.int32();
  if (reader.failed()) return fail(ErrorCode::corrupt, std::string(reader.failure()));
  return wait;
}

std::string fetch_wait_bytes(std::chrono::milliseconds max_wait) {
  Writer writer;
  writer.integer(max_wait.count(), k_int32);
  return std::move(writer).take();
}

}  // namespace wringer::wire::kafka
