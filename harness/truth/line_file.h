#pragma once

// Files of JSON lines: one object a line.

#include "harness/core/error.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace wringer::truth {

class LineWriter {
 public:
  enum class Mode { replace, append };
  [[nodiscard]] static Result<std::unique_ptr<LineWriter>> open(const std::filesystem::path& file,
                                                                Mode mode = Mode::replace);
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  // Without the line end. What the disk refuses is told by `close`.
  void write(std::string_view line);
  [[nodiscard]] std::size_t lines() const { return m_lines; }
  [[nodiscard]] Status close();

 private:
  explicit LineWriter(std::filesystem::path file) : m_path(std::move(file)) {}

  std::filesystem::path m_path;
  std::FILE* m_file = nullptr;
  std::size_t m_lines = 0;
  int m_write_error = 0;
};

// A JSON object that grows, for lines that are written by the million.
class JsonLine {
 public:
  JsonLine();

  JsonLine& add(std::string_view key, std::string_view text);
  JsonLine& add(std::string_view key, const char* text) { return add(key, std::string_view(text)); }
  JsonLine& add(std::string_view key, std::int64_t number);
  // No text is null.
  JsonLine& add_field(std::string_view key, const std::optional<std::string>& text);
  // JSON as it is.
  JsonLine& add_raw(std::string_view key, std::string_view json);
  // An object: what is added up to `close` belongs to it.
  JsonLine& open(std::string_view key);
  JsonLine& close();
  [[nodiscard]] std::string_view text();

 private:
  void begin(std::string_view key);

  std::string m_text;
};

// The text as a JSON string; what is no UTF-8 is replaced.
void append_json_text(std::string& out, std::string_view text);

// Tells `line` of each object, with its number. Error code usage, naming file and line: not there,
// not JSON, cut within a line, or `line` fails. `optional`: a file that isn't there has no lines.
enum class Presence { required, optional };
[[nodiscard]] Result<std::size_t> read_lines(
    const std::filesystem::path& file, Presence presence,
    const std::function<Status(const nlohmann::json&)>& line);

}  // namespace wringer::truth
