#include "harness/gateway/scram.h"

#include <fmt/format.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <charconv>
#include <optional>

namespace wringer::gateway {
namespace {

// RFC 7677; more than the largest that servers ask for would be an attack.
constexpr int k_iterations_min = 4096;
constexpr int k_iterations_max = 1'000'000;

const unsigned char* bytes_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

const EVP_MD* hash_of(const SaslLogin& login) {
  return login.mechanism == "SCRAM-SHA-512" ? EVP_sha512() : EVP_sha256();
}

std::string hmac(const EVP_MD* hash, const std::string& key, const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  HMAC(hash, key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(), out.data(),
       &size);
  return {reinterpret_cast<const char*>(out.data()), size};
}

std::string digest(const EVP_MD* hash, const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), out.data(), &size, hash, nullptr);
  return {reinterpret_cast<const char*>(out.data()), size};
}

std::string salted(const EVP_MD* hash, const std::string& password, const std::string& salt,
                   int iterations) {
  std::string out(static_cast<std::size_t>(EVP_MD_get_size(hash)), '\0');
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), bytes_of(salt),
                    static_cast<int>(salt.size()), iterations, hash, static_cast<int>(out.size()),
                    reinterpret_cast<unsigned char*>(out.data()));
  return out;
}

// "r=abc,s=…,i=4096": the value of one letter.
std::optional<std::string> attribute(const std::string& message, char name) {
  std::size_t at = 0;
  while (at < message.size()) {
    const std::size_t end = std::min(message.find(',', at), message.size());
    if (message[at] == name && at + 1 < end && message[at + 1] == '=') {
      return message.substr(at + 2, end - at - 2);
    }
    at = end + 1;
  }
  return std::nullopt;
}

std::string escaped(const std::string& user) {
  std::string out;
  for (const char c : user) out += c == '=' ? "=3D" : c == ',' ? "=2C" : std::string(1, c);
  return out;
}

}  // namespace

std::string to_base64(const std::string& bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3), '\0');
  // It ends its text with a zero, for which a string has room.
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(bytes),
                  static_cast<int>(bytes.size()));
  return out;
}

Result<std::string> from_base64(const std::string& text) {
  std::string out(3 * (text.size() / 4), '\0');
  const int size = text.size() % 4 != 0
                       ? -1
                       : EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                         bytes_of(text), static_cast<int>(text.size()));
  if (size < 0) return fail(ErrorCode::corrupt, "what should be base64 is not");
  // It counts what the padding stands for.
  std::size_t padding = 0;
  while (padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  out.resize(out.size() - std::min(padding, out.size()));
  return out;
}

std::string ScramClient::first_bare() const {
  return fmt::format("n={},r={}", escaped(m_login.user), m_nonce);
}

std::string ScramClient::first() const {
  return "n,," + first_bare();
}

Result<std::string> ScramClient::answer(const std::string& server_first) {
  const auto nonce = attribute(server_first, 'r');
  const auto salt_text = attribute(server_first, 's');
  const auto iterations_text = attribute(server_first, 'i');
  int iterations = 0;
  if (iterations_text) {
    std::from_chars(iterations_text->data(), iterations_text->data() + iterations_text->size(),
                    iterations);
  }
  if (!nonce || !salt_text || !nonce->starts_with(m_nonce) || nonce->size() == m_nonce.size() ||
      iterations < k_iterations_min || iterations > k_iterations_max) {
    return fail(ErrorCode::corrupt, "the server does not speak SCRAM as RFC 5802 has it");
  }
  WRINGER_ASSIGN(const std::string salt, from_base64(*salt_text));
  const EVP_MD* hash = hash_of(m_login);
  const std::string password = salted(hash, m_login.password, salt, iterations);
  const std::string client_key = hmac(hash, password, "Client Key");
  // "biws" is "n,,": no channel is bound.
  const std::string without_proof = "c=biws,r=" + *nonce;
  const std::string spoken = first_bare() + "," + server_first + "," + without_proof;
  const std::string signature = hmac(hash, digest(hash, client_key), spoken);
  std::string proof = client_key;
  for (std::size_t i = 0; i < proof.size(); ++i) {
    proof[i] = static_cast<char>(proof[i] ^ signature[i]);
  }
  m_server_signature = to_base64(hmac(hash, hmac(hash, password, "Server Key"), spoken));
  return without_proof + ",p=" + to_base64(proof);
}

Status ScramClient::check(const std::string& server_final) const {
  if (const auto problem = attribute(server_final, 'e')) {
    return fail(ErrorCode::environment, "it refuses: " + *problem);
  }
  if (attribute(server_final, 'v') == m_server_signature) return {};
  return fail(ErrorCode::environment,
              "the server can't prove that it knows the password: it is not the one it seems");
}

}  // namespace wringer::gateway
