#include "harness/instances/log_tail.h"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <string>
#include <vector>

namespace wringer::instances {
namespace {

namespace fs = std::filesystem;

// The head of a batch, as far as the number of its records.
constexpr std::size_t k_head_bytes = 61;
constexpr std::size_t k_length_at = 8;
constexpr std::size_t k_count_at = 57;
// What the length does not count: the base offset and itself.
constexpr std::int64_t k_before_length_ends = 12;

struct Batch {
  std::int64_t position = 0;
  std::int64_t records = 0;
};

std::int64_t int32_at(const std::array<char, k_head_bytes>& head, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    number = (number << 8) | static_cast<unsigned char>(head[at + i]);
  }
  return static_cast<std::int32_t>(number);
}

std::vector<Batch> batches_of(const fs::path& segment) {
  std::ifstream file(segment, std::ios::binary);
  std::vector<Batch> batches;
  std::array<char, k_head_bytes> head{};
  std::int64_t position = 0;
  while (file.seekg(position) && file.read(head.data(), head.size())) {
    const std::int64_t length = int32_at(head, k_length_at);
    // The log's end, or what was preallocated behind it.
    if (length <= 0) break;
    batches.push_back({position, int32_at(head, k_count_at)});
    position += length + k_before_length_ends;
  }
  return batches;
}

// The newest segment: its name is its first offset, in digits that sort.
fs::path newest_segment(const fs::path& folder) {
  fs::path newest;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, none)) {
    if (entry.path().extension() == ".log" && entry.path() > newest) newest = entry.path();
  }
  return newest;
}

}  // namespace

Result<std::int64_t> cut_log_tail(const fs::path& folder, std::int64_t records) {
  const fs::path segment = newest_segment(folder);
  if (segment.empty()) {
    return fail(ErrorCode::environment, fmt::format("there is no log in {}", folder.string()));
  }
  std::vector<Batch> batches = batches_of(segment);
  std::int64_t gone = 0;
  std::int64_t end = -1;
  while (gone < records && !batches.empty()) {
    gone += batches.back().records;
    end = batches.back().position;
    batches.pop_back();
  }
  if (end < 0) return 0;
  std::error_code problem;
  fs::resize_file(segment, static_cast<std::uintmax_t>(end), problem);
  if (problem) return fail(system_error("cutting " + segment.string(), problem.value()));
  return gone;
}

}  // namespace wringer::instances
