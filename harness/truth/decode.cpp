#include "harness/truth/decode.h"

#include "harness/core/digits.h"
#include "harness/workload/workload.h"

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

EffectSet decode_append(const std::string& name, const std::vector<AppendRow>& rows,
                        const std::vector<Event>& events, Seed seed) {
  std::unordered_map<std::string, std::uint64_t> number_of;
  for (const Event& event : events) {
    for (std::string& identity : workload::identities_of(event, seed)) {
      number_of.emplace(std::move(identity), event.number);
    }
  }
  EffectSet effects{EffectKind::append, name, {}, {}};
  for (const AppendRow& row : rows) {
    const auto found = row.event ? number_of.find(*row.event) : number_of.end();
    if (found == number_of.end()) {
      effects.unexplained.push_back(row.evidence);
    } else {
      effects.applications[found->second].push_back({row.evidence, row.committed_at});
    }
  }
  return effects;
}

EffectSet decode_sums(const std::string& name, const std::vector<SumRow>& rows,
                      const std::vector<Event>& events) {
  std::unordered_map<std::string, std::vector<std::uint64_t>> numbers_of;
  for (const Event& event : events) numbers_of[event.key].push_back(event.number);
  EffectSet effects{EffectKind::sum, name, {}, {}};
  for (const SumRow& row : rows) {
    const auto found = row.key ? numbers_of.find(*row.key) : numbers_of.end();
    const std::vector<std::uint64_t> numbers =
        found == numbers_of.end() ? std::vector<std::uint64_t>{} : found->second;
    const auto counts = row.sum ? decode_sum(*row.sum, static_cast<int>(numbers.size()))
                                : std::optional<std::vector<int>>{};
    if (!counts) {
      effects.unexplained.push_back(fmt::format(
          "{}: {}", row.evidence,
          found == numbers_of.end() ? "no event has this key"
                                    : "not a sum of this key's amounts, each added 0 to 3 times"));
      continue;
    }
    for (std::size_t i = 0; i < counts->size(); ++i) {
      for (int n = 0; n < (*counts)[i]; ++n) {
        effects.applications[numbers[i]].push_back({row.evidence, std::nullopt});
      }
    }
  }
  return effects;
}

std::vector<InputRecord> recognise(const std::vector<clients::IncomingRecord>& records,
                                   const std::vector<Event>& events) {
  struct Candidates {
    std::vector<std::uint64_t> numbers;
    std::size_t seen = 0;
  };
  std::map<std::pair<std::string_view, std::string_view>, Candidates> by_content;
  for (const Event& event : events) {
    by_content[{event.key, event.payload}].numbers.push_back(event.number);
  }
  std::vector<InputRecord> input;
  input.reserve(records.size());
  for (const clients::IncomingRecord& record : records) {
    InputRecord& recognised = input.emplace_back(InputRecord{record.partition, record.offset, {}});
    if (!record.key || !record.value) continue;
    const auto found = by_content.find({*record.key, *record.value});
    if (found == by_content.end()) continue;
    Candidates& candidates = found->second;
    recognised.event =
        candidates.numbers[std::min(candidates.seen++, candidates.numbers.size() - 1)];
  }
  return input;
}

}  // namespace wringer::truth
