#include "harness/truth/line_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>

namespace wringer::truth {

Result<std::unique_ptr<LineWriter>> LineWriter::open(const std::filesystem::path& file, Mode mode) {
  std::unique_ptr<LineWriter> writer(new LineWriter(file));
  writer->m_file = std::fopen(file.c_str(), mode == Mode::append ? "ae" : "we");
  if (writer->m_file == nullptr) return fail(system_error("writing " + file.string(), errno));
  return writer;
}

LineWriter::~LineWriter() {
  if (m_file != nullptr) std::fclose(m_file);
}

void LineWriter::write(std::string_view line) {
  ++m_lines;
  const bool written = std::fwrite(line.data(), 1, line.size(), m_file) == line.size() &&
                       std::fputc('\n', m_file) != EOF;
  if (!written && m_write_error == 0) m_write_error = errno;
}

Status LineWriter::close() {
  if (std::fclose(m_file) != 0 && m_write_error == 0) m_write_error = errno;
  m_file = nullptr;
  if (m_write_error != 0) return fail(system_error("writing " + m_path.string(), m_write_error));
  return {};
}

void append_json_text(std::string& out, std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c >= ' ' && c < 0x7F && c != '"' && c != '\\';
  });
  if (plain) {
    out += '"';
    out += text;
    out += '"';
    return;
  }
  using nlohmann::json;
  out += json(std::string(text)).dump(-1, ' ', false, json::error_handler_t::replace);
}

JsonLine::JsonLine() {
  constexpr std::size_t k_usual = 200;
  m_text.reserve(k_usual);
  m_text += '{';
}

void JsonLine::begin(std::string_view key) {
  if (m_text.back() != '{') m_text += ',';
  append_json_text(m_text, key);
  m_text += ':';
}

JsonLine& JsonLine::add(std::string_view key, std::string_view text) {
  begin(key);
  append_json_text(m_text, text);
  return *this;
}

JsonLine& JsonLine::add(std::string_view key, std::int64_t number) {
  begin(key);
  fmt::format_to(std::back_inserter(m_text), "{}", number);
  return *this;
}

JsonLine& JsonLine::add_field(std::string_view key, const std::optional<std::string>& text) {
  return text ? add(key, std::string_view(*text)) : add_raw(key, "null");
}

JsonLine& JsonLine::add_raw(std::string_view key, std::string_view json) {
  begin(key);
  m_text += json;
  return *this;
}

JsonLine& JsonLine::open(std::string_view key) {
  begin(key);
  m_text += '{';
  return *this;
}

JsonLine& JsonLine::close() {
  m_text += '}';
  return *this;
}

std::string_view JsonLine::text() {
  m_text += '}';
  return m_text;
}

Result<std::size_t> read_lines(const std::filesystem::path& file, Presence presence,
                               const std::function<Status(const nlohmann::json&)>& line) {
  std::ifstream stream(file);
  if (!stream) {
    if (presence == Presence::optional) return std::size_t{0};
    return fail(ErrorCode::usage, file.string() + " can't be read");
  }
  std::string text;
  std::size_t number = 0;
  while (std::getline(stream, text)) {
    ++number;
    const bool last = stream.eof();  // No line end behind it.
    if (text.empty()) continue;
    try {
      const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
      if (!json.is_object()) {
        return fail(ErrorCode::usage, fmt::format("{}:{}: {}", file.string(), number,
                                                  last ? "cut in the middle: the line has no end"
                                                       : "no JSON object"));
      }
      if (const Status taken = line(json); !taken) {
        return fail(taken.error().during(fmt::format("{}:{}", file.string(), number)));
      }
    } catch (const nlohmann::json::exception& problem) {
      return fail(ErrorCode::usage,
                  fmt::format("{}:{}: {}", file.string(), number, problem.what()));
    }
  }
  return number;
}

}  // namespace wringer::truth
