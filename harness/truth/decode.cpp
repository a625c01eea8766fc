#include "harness/truth/decode.h"

#include <fmt/format.h>

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

namespace {

// What a record is recognised by.
struct Content {
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;

  bool operator==(const Content&) const = default;
};

struct HashOfContent {
  std::size_t operator()(const Content& content) const {
    const std::hash<std::string_view> hash;
    return hash(content.key.value_or("")) * 31 + hash(content.value.value_or(""));
  }
};

std::optional<std::string_view> view_of(const std::optional<std::string>& text) {
  return text ? std::optional<std::string_view>(*text) : std::nullopt;
}

Content content_of(const Event& event) {
  Content content{event.key, event.payload};
  if (event.null_key) content.key.reset();
  if (event.null_value || event.kind == EventKind::tombstone) content.value.reset();
  return content;
}

}  // namespace

std::vector<InputRecord> recognise(const std::vector<clients::IncomingRecord>& records,
                                   const std::vector<Event>& events) {
  struct Candidates {
    std::vector<std::uint64_t> numbers;
    std::size_t seen = 0;
  };
  std::unordered_map<Content, Candidates, HashOfContent> by_content;
  by_content.reserve(events.size());
  for (const Event& event : events) {
    by_content[content_of(event)].numbers.push_back(event.number);
  }
  std::vector<InputRecord> input;
  input.reserve(records.size());
  for (const clients::IncomingRecord& record : records) {
    InputRecord& recognised = input.emplace_back(InputRecord{record.partition, record.offset, {}});
    const auto found = by_content.find({view_of(record.key), view_of(record.value)});
    if (found == by_content.end()) continue;
    Candidates& candidates = found->second;
    recognised.event =
        candidates.numbers[std::min(candidates.seen++, candidates.numbers.size() - 1)];
  }
  return input;
}

}  // namespace wringer::truth
