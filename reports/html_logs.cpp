#include "reports/html_logs.h"

#include "reports/plain_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace wringer::reports {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::size_t k_log_lines_max = 40;
constexpr std::size_t k_log_line_bytes_max = 2000;
constexpr std::uintmax_t k_bytes_read = 64 * 1024;

std::vector<fs::path> logs_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code none;  // No folder, no logs.
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, none)) {
    const std::string name = entry.path().filename().string();
    const std::string extension = entry.path().extension().string();
    if (name.starts_with("instance-") && (extension == ".out" || extension == ".err")) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string end_of(const fs::path& file, std::uintmax_t size) {
  std::ifstream stream(file, std::ios::binary);
  if (size > k_bytes_read) stream.seekg(static_cast<std::streamoff>(size - k_bytes_read));
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string line_end(std::string line) {
  // From its end, where a file that is one long line was cut.
  if (line.size() > k_log_line_bytes_max)
    line = "…" + line.substr(line.size() - k_log_line_bytes_max);
  return line;
}

}  // namespace

ordered_json logs_json(const CaseResult& result) {
  ordered_json json = ordered_json::array();
  for (const fs::path& file : logs_in(result.folder)) {
    std::error_code gone;
    const std::uintmax_t size = fs::file_size(file, gone);
    if (gone || size == 0) continue;
    std::vector<std::string> lines = lines_of(end_of(file, size));
    if (lines.size() > k_log_lines_max) lines.erase(lines.begin(), lines.end() - k_log_lines_max);
    for (std::string& line : lines) line = line_end(std::move(line));
    json.push_back({{"file", file.filename().string()}, {"bytes", size}, {"lines", lines}});
  }
  return json;
}

}  // namespace wringer::reports
