#include "harness/gateway/tls_context.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// Asio's part that needs OpenSSL, compiled once.
#include <asio/ssl/impl/src.hpp>

namespace wringer::gateway {
namespace {

Error unusable(const std::string& what, const std::error_code& problem) {
  return {ErrorCode::usage, what + " is not usable: " + problem.message()};
}

}  // namespace

Result<std::shared_ptr<asio::ssl::context>> make_context(const TlsSettings& settings) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
  std::error_code problem;
  const bool verifies = settings.verify != TlsSettings::Verify::nothing;
  context->set_verify_mode(verifies ? asio::ssl::verify_peer : asio::ssl::verify_none, problem);
  if (settings.authorities.empty()) {
    context->set_default_verify_paths(problem);
  } else {
    context->add_certificate_authority(asio::buffer(settings.authorities), problem);
  }
  if (problem) return fail(unusable("what holds the authorities to be believed", problem));
  if (settings.certificate.empty()) return context;
  context->use_certificate_chain(asio::buffer(settings.certificate), problem);
  if (problem) return fail(unusable("the client's certificate", problem));
  context->set_password_callback(
      [password = settings.key_password](std::size_t, asio::ssl::context::password_purpose) {
        return password;
      },
      problem);
  if (!problem) {
    context->use_private_key(asio::buffer(settings.key), asio::ssl::context::pem, problem);
  }
  if (problem) return fail(unusable("the key of the client's certificate", problem));
  return context;
}

Status name_server(TlsStream& stream, const std::string& name, TlsSettings::Verify verify) {
  SSL* ssl = stream.native_handle();
  std::error_code problem;
  static_cast<void>(asio::ip::make_address(name, problem));
  const bool is_address = !problem;
  // An address has no place in the greeting (RFC 6066).
  bool told = is_address;
  if (!is_address) {
    told = SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                    const_cast<char*>(name.c_str())) == 1;
  }
  if (told && verify == TlsSettings::Verify::name) {
    told = is_address ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name.c_str()) == 1
                      : SSL_set1_host(ssl, name.c_str()) == 1;
  }
  if (told) return {};
  return fail(ErrorCode::environment, "'" + name + "' is no name that a certificate could hold");
}

}  // namespace wringer::gateway
