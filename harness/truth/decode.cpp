#include "harness/truth/decode.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::truth {
namespace {

constexpr std::size_t k_value_bytes_max = 48;

// Cut between characters, not within one (a UTF-8 continuation byte is 10xxxxxx).
std::string shortened(const std::string& value) {
  if (value.size() <= k_value_bytes_max) return value;
  std::size_t end = k_value_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0) == 0x80) --end;
  return value.substr(0, end) + "…";
}

}  // namespace

std::string row_text(const std::vector<Field>& row) {
  std::string text;
  for (const auto& [column, value] : row) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{}={}", column, value ? shortened(*value) : "NULL");
  }
  return text;
}

std::size_t Recognition::HashOfContent::operator()(const Content& content) const {
  const std::hash<std::string_view> hash;
  return hash(content.key.value_or("")) * 31 + hash(content.value.value_or(""));
}

Recognition::Content Recognition::content_of(const Event& event) {
  Content content{event.key, event.payload};
  if (event.null_key) content.key.reset();
  if (event.null_value) content.value.reset();
  return content;
}

Recognition::Recognition(const std::vector<Event>& events)
    : m_events(events), m_same(events.size()), m_turn(events.size()) {
  m_first.reserve(events.size());
  // From the end, so that the first of its kind is met last and keeps the place.
  for (auto i = static_cast<std::uint32_t>(events.size()); i-- > 0;) {
    const auto [known, is_new] = m_first.try_emplace(content_of(events[i]), i);
    m_same[i] = is_new ? i : std::exchange(known->second, i);
    m_turn[i] = i;
  }
}

std::optional<std::uint32_t> Recognition::first_of(std::optional<std::string_view> key,
                                                   std::optional<std::string_view> value) const {
  const auto found = m_first.find({key, value});
  if (found == m_first.end()) return std::nullopt;
  return found->second;
}

std::optional<std::uint32_t> Recognition::first_of_value(std::string_view value) {
  if (!m_by_value) {
    m_by_value.emplace();
    for (const Event& event : m_events) {
      const Content content = content_of(event);
      if (!content.value) continue;
      const std::uint32_t first = m_first.at(content);
      const auto [known, is_new] = m_by_value->try_emplace(event.payload, first);
      if (!is_new && known->second != first) known->second.reset();
    }
  }
  const auto found = m_by_value->find(value);
  return found == m_by_value->end() ? std::nullopt : found->second;
}

std::uint64_t Recognition::next(std::uint32_t first) {
  std::uint32_t& turn = m_turn[first];
  return m_events[std::exchange(turn, m_same[turn])].number;
}

std::vector<InputRecord> recognise(const std::vector<clients::IncomingRecord>& records,
                                   const std::vector<Event>& events) {
  Recognition recognition(events);
  std::vector<InputRecord> input;
  input.reserve(records.size());
  for (const clients::IncomingRecord& record : records) {
    InputRecord& recognised = input.emplace_back(InputRecord{record.partition, record.offset, {}});
    auto first = recognition.first_of(record.key, record.value);
    if (!first && record.value) first = recognition.first_of_value(*record.value);
    if (first) recognised.event = recognition.next(*first);
  }
  return input;
}

}  // namespace wringer::truth
