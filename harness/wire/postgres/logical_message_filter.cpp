#include "harness/wire/postgres/logical_message_filter.h"

#include "harness/core/assert.h"
#include "harness/wire/postgres/payload.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string_view>
#include <utility>

namespace wringer::wire::postgres {
namespace {

constexpr std::size_t k_typed_header_bytes = 5;
// A length counts itself.
constexpr std::size_t k_shortest_length = 4;
// 'w', two places in the log, a time.
constexpr std::size_t k_log_data_bytes = 1 + 3 * 8;
// What comes in front of a message's content is shorter, in either plugin, if the prefix is.
constexpr std::size_t k_head_bytes = 160;
constexpr std::size_t k_prefix_max = 60;

std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool take(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  return true;
}

}  // namespace

LogicalMessageFilter::LogicalMessageFilter(std::string prefix) : m_prefix(std::move(prefix)) {
  WRINGER_ASSERT(m_prefix.size() <= k_prefix_max);
}

LogicalMessageFilter::Passage LogicalMessageFilter::next(Bytes buffered) {
  Passage passage;
  while (passage.size < buffered.size()) {
    const Bytes rest = buffered.subspan(passage.size);
    if (m_left == 0 && !begin_message(rest)) break;
    const Bytes part = rest.first(std::min(m_left, rest.size()));
    if (m_drops && !passage.remaining) passage.remaining = text_of(buffered.first(passage.size));
    if (!m_drops && passage.remaining) *passage.remaining += text_of(part);
    passage.size += part.size();
    m_left -= part.size();
  }
  return passage;
}

bool LogicalMessageFilter::begin_message(Bytes buffered) {
  if (buffered.size() < k_typed_header_bytes) return false;
  const char type = static_cast<char>(buffered[0]);
  const std::size_t length = read_uint32(buffered.subspan(1));
  bool drops = false;
  if (type == 'd' && m_streams && length >= k_shortest_length) {
    const std::size_t size = length - k_shortest_length;
    const Bytes payload = buffered.subspan(k_typed_header_bytes);
    if (payload.size() < std::min(size, k_head_bytes)) return false;
    drops = is_to_be_dropped(payload.first(std::min(size, k_head_bytes)), size);
  }
  // A walsender ends its stream by CopyDone, or by an error.
  constexpr std::string_view k_ends = "cCEZ";
  if (type == 'W') m_in_open_transaction = false;
  m_streams = type == 'W' || (m_streams && k_ends.find(type) == std::string_view::npos);
  const bool is_message = length >= k_shortest_length;
  m_left = is_message ? length + 1 : std::numeric_limits<std::size_t>::max();
  m_drops = drops;
  return true;
}

// Physical replication streams by the same messages, but what stands in them are pages and records
// of the log, which begin with their magic number or with their length, place and kind: none that
// is possible spells a message with its prefix and length.
bool LogicalMessageFilter::is_to_be_dropped(Bytes head, std::size_t size) {
  if (size <= k_log_data_bytes || head[0] != std::byte{'w'}) return false;
  head = head.subspan(k_log_data_bytes);
  size -= k_log_data_bytes;
  const char type = static_cast<char>(head[0]);
  if (type == 'S' && size == 6) m_in_open_transaction = true;
  if (type == 'E' && size == 1) m_in_open_transaction = false;
  return is_pgoutput_message(head, size) || is_test_decoding_message(head, size);
}

bool LogicalMessageFilter::is_pgoutput_message(Bytes head, std::size_t size) const {
  PayloadReader reader(head);
  if (reader.character() != 'M') return false;
  if (m_in_open_transaction && !reader.uint32()) return false;
  const auto flags = reader.character();
  const bool may_be_one = flags == '\0' || flags == '\1';
  if (!may_be_one || !reader.bytes(8) || reader.string() != m_prefix) return false;
  const auto content = reader.uint32();
  return content && *content == size - (head.size() - reader.rest().size());
}

// "message: transactional: 1 prefix: wringer, sz: 4 content:4711". While its transaction is open,
// it is called a streaming one and has no content.
bool LogicalMessageFilter::is_test_decoding_message(Bytes head, std::size_t size) const {
  std::string_view text = text_of(head);
  const bool is_streamed = take(text, "streaming ");
  const bool is_transactional = text.starts_with("message: transactional: 1");
  if (!take(text, "message: transactional: 1") && !take(text, "message: transactional: 0")) {
    return false;
  }
  if (!take(text, " prefix: ") || !take(text, m_prefix) || !take(text, ", sz: ")) return false;
  std::size_t content = 0;
  const auto number = std::from_chars(text.data(), text.data() + text.size(), content);
  if (number.ec != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(number.ptr - text.data()));
  if (is_streamed && is_transactional) return text.empty() && head.size() == size;
  return take(text, " content:") && content == size - (head.size() - text.size());
}

}  // namespace wringer::wire::postgres
