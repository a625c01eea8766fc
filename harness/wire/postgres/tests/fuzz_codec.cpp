// libFuzzer's entry: any bytes as a conversation. Each saying has a byte whose lowest bit tells the
// speaker and whose other bits tell the length. Run by `tools/fuzz postgres`; the seeds in corpus/,
// which are streams/ in this form, are also ordinary tests.

#include "harness/core/assert.h"
#include "harness/wire/postgres/tests/conversation.h"

// libFuzzer asks for this name. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wringer::wire::postgres;
  Conversation talk;
  Bytes rest = std::as_bytes(std::span(data, size));
  // Most inputs begin where it gets interesting.
  if (!rest.empty() && rest[0] != std::byte{0}) talk.connect();
  std::size_t said = talk.forwarded();
  while (!rest.empty()) {
    const auto head = std::to_integer<std::size_t>(rest[0]);
    rest = rest.subspan(1);
    const Bytes saying = rest.first(std::min(head >> 1, rest.size()));
    rest = rest.subspan(saying.size());
    head % 2 == 0 ? talk.client(saying) : talk.server(saying);
    said += saying.size();
    WRINGER_ASSERT(talk.forwarded() <= said);
    const bool lost = talk.tracker().state() == ConnectionState::out_of_step;
    WRINGER_ASSERT(!lost || talk.forwarded() == said);
  }
  return 0;
}
