#include "harness/wire/http/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace wringer::wire::http {
namespace {

constexpr std::size_t k_head_max = 64 * 1024;
constexpr std::size_t k_body_max = 16 * 1024 * 1024;
constexpr std::string_view k_line_end = "\r\n";
constexpr std::string_view k_head_end = "\r\n\r\n";

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return small;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view k_blanks = " \t";
  const std::size_t first = text.find_first_not_of(k_blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(k_blanks) - first + 1);
}

template <typename Text>
std::optional<std::size_t> number_in(Text text, int base) {
  std::size_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The beginning of what somebody sent, fit for a message.
std::string printable(std::string_view text) {
  std::string shown(text.substr(0, 60));
  std::replace_if(
      shown.begin(), shown.end(), [](unsigned char c) { return std::isprint(c) == 0; }, '?');
  return shown;
}

Status parse_head(std::string_view head, Request& request) {
  const std::size_t line_end = head.find(k_line_end);
  const std::string_view line = head.substr(0, line_end);
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || last == first ||
      !line.substr(last + 1).starts_with("HTTP/1.")) {
    return fail(ErrorCode::corrupt,
                fmt::format("this is no HTTP/1 request: '{}'", printable(line)));
  }
  request.method = line.substr(0, first);
  request.target = line.substr(first + 1, last - first - 1);
  request.keeps_open = !line.ends_with("HTTP/1.0");
  std::string_view rest =
      line_end == std::string_view::npos ? std::string_view() : head.substr(line_end + 2);
  while (!rest.empty()) {
    const std::size_t end = rest.find(k_line_end);
    const std::string_view header = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 2);
    const std::size_t colon = header.find(':');
    if (colon == std::string_view::npos || colon == 0) {
      return fail(ErrorCode::corrupt, fmt::format("this is no header: '{}'", printable(header)));
    }
    request.headers.emplace_back(in_small_letters(header.substr(0, colon)),
                                 trimmed(header.substr(colon + 1)));
  }
  const std::string connection = in_small_letters(request.header("connection"));
  if (connection == "close") request.keeps_open = false;
  if (connection == "keep-alive") request.keeps_open = true;
  return {};
}

// How many bytes of `bytes` the chunks take, with what follows them; nothing: there must come more.
Result<std::optional<std::size_t>> parse_chunks(std::string_view bytes, std::string& body) {
  std::size_t at = 0;
  while (true) {
    const std::size_t line_end = bytes.find(k_line_end, at);
    if (line_end == std::string_view::npos) return std::nullopt;
    std::string_view size_text = bytes.substr(at, line_end - at);
    size_text = trimmed(size_text.substr(0, size_text.find(';')));
    const auto size = number_in(size_text, 16);
    if (!size || *size > k_body_max || body.size() + *size > k_body_max) {
      return fail(ErrorCode::corrupt, "a chunk without a size, or one that is too large");
    }
    at = line_end + 2;
    if (*size == 0) break;
    if (bytes.size() < at + *size + 2) return std::nullopt;
    body += bytes.substr(at, *size);
    at += *size + 2;
  }
  // Trailers, then an empty line.
  while (true) {
    const std::size_t line_end = bytes.find(k_line_end, at);
    if (line_end == std::string_view::npos) return std::nullopt;
    const bool is_empty = line_end == at;
    at = line_end + 2;
    if (is_empty) return std::optional(at);
  }
}

const char* reason_of(int status) {
  if (status < 300) return "OK";
  return status < 500 ? "Refused" : "Failed";
}

}  // namespace

std::string Request::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& header) { return header.first == name; });
  return found == headers.end() ? std::string() : found->second;
}

Result<std::optional<Parsed>> parse_request(std::string_view bytes) {
  const std::size_t head_end = bytes.find(k_head_end);
  if (head_end > k_head_max && bytes.size() > k_head_max) {
    return fail(ErrorCode::corrupt, "headers of more than 64 KiB");
  }
  if (head_end == std::string_view::npos) return std::nullopt;
  Parsed parsed;
  WRINGER_TRY(parse_head(bytes.substr(0, head_end), parsed.request));
  const std::size_t body_begin = head_end + k_head_end.size();
  const std::string_view rest = bytes.substr(body_begin);
  if (in_small_letters(parsed.request.header("transfer-encoding")) == "chunked") {
    WRINGER_ASSIGN(const auto size, parse_chunks(rest, parsed.request.body));
    if (!size) return std::nullopt;
    parsed.size = body_begin + *size;
    return parsed;
  }
  const std::string length = parsed.request.header("content-length");
  const auto size =
      length.empty() ? std::optional<std::size_t>(0) : number_in(std::string_view(length), 10);
  if (!size || *size > k_body_max) {
    return fail(ErrorCode::corrupt, fmt::format("a Content-Length of '{}'", printable(length)));
  }
  if (rest.size() < *size) return std::nullopt;
  parsed.request.body = rest.substr(0, *size);
  parsed.size = body_begin + *size;
  return parsed;
}

bool awaits_continue(std::string_view bytes) {
  if (!bytes.ends_with(k_head_end) || bytes.find(k_head_end) + k_head_end.size() != bytes.size()) {
    return false;
  }
  Request request;
  return parse_head(bytes.substr(0, bytes.size() - k_head_end.size()), request).has_value() &&
         in_small_letters(request.header("expect")) == "100-continue";
}

std::string answer(int status, std::string_view json, Connection connection) {
  return fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{}\r\n{}", status,
      reason_of(status), json.size(),
      connection == Connection::close ? "Connection: close\r\n" : "", json);
}

}  // namespace wringer::wire::http
