#include "harness/gateway/sasl_frames.h"

#include <fmt/format.h>

#include <cstdint>

namespace wringer::gateway {
namespace {

constexpr int k_sasl_handshake = 17;
constexpr int k_sasl_authenticate = 36;
constexpr int k_correlation_id = 1;
constexpr std::size_t k_response_header_bytes = 4;

// Big-endian, as everything of Kafka.
std::string number(std::int64_t value, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>((value >> shift) & 0xFF);
  }
  return out;
}

std::string text(const std::string& value) {
  return number(static_cast<std::int64_t>(value.size()), 2) + value;
}

std::string frame(int api_key, int version, const std::string& body) {
  const std::string payload = number(api_key, 2) + number(version, 2) +
                              number(k_correlation_id, 4) + text("wringer") + body;
  return number(static_cast<std::int64_t>(payload.size()), 4) + payload;
}

class Reader {
 public:
  explicit Reader(const std::string& payload) : m_rest(payload) { take(k_response_header_bytes); }
  [[nodiscard]] bool ok() const { return m_ok; }

  std::int64_t number(std::size_t bytes) {
    const std::string_view taken = take(bytes);
    std::int64_t value = taken.empty() ? 0 : static_cast<signed char>(taken.front());
    for (std::size_t i = 1; i < taken.size(); ++i) {
      value = value * 256 + static_cast<unsigned char>(taken[i]);
    }
    return value;
  }
  // Null is empty.
  std::string text(std::size_t size_bytes) {
    const std::int64_t size = number(size_bytes);
    return size <= 0 ? std::string() : std::string(take(static_cast<std::size_t>(size)));
  }

 private:
  std::string_view take(std::size_t bytes) {
    m_ok = m_ok && bytes <= m_rest.size();
    if (!m_ok) return {};
    const std::string_view taken = m_rest.substr(0, bytes);
    m_rest.remove_prefix(bytes);
    return taken;
  }

  std::string_view m_rest;
  bool m_ok = true;
};

Error cut_short() {
  return {ErrorCode::corrupt, "its answer is cut short"};
}

}  // namespace

std::string make_sasl_handshake(const std::string& mechanism) {
  return frame(k_sasl_handshake, 1, text(mechanism));
}

std::string make_sasl_authenticate(const std::string& message) {
  return frame(k_sasl_authenticate, 0,
               number(static_cast<std::int64_t>(message.size()), 4) + message);
}

Status read_sasl_handshake(const std::string& payload) {
  Reader reader(payload);
  const std::int64_t error = reader.number(2);
  std::string offered;
  for (std::int64_t left = reader.number(4); left > 0 && reader.ok(); --left) {
    offered += (offered.empty() ? "" : ", ") + reader.text(2);
  }
  if (!reader.ok()) return fail(cut_short());
  if (error == 0) return {};
  return fail(ErrorCode::environment,
              fmt::format("it does not take this mechanism of SASL; it offers {}", offered));
}

Result<std::string> read_sasl_authenticate(const std::string& payload) {
  Reader reader(payload);
  const std::int64_t error = reader.number(2);
  const std::string why = reader.text(2);
  std::string message = reader.text(4);
  if (!reader.ok()) return fail(cut_short());
  if (error == 0) return message;
  return fail(
      ErrorCode::environment,
      fmt::format("it does not let us in: {}", why.empty() ? fmt::format("error {}", error) : why));
}

}  // namespace wringer::gateway
