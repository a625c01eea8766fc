#include "harness/run/doors.h"

#include "harness/clients/postgres.h"
#include "harness/instances/resolve.h"
#include "harness/run/own_ground.h"

#include <fmt/format.h>

#include <fstream>
#include <map>
#include <optional>
#include <sstream>

namespace wringer::run {
namespace {

using namespace std::chrono_literals;
using gateway::Upstream;

constexpr Duration k_door_timeout = 10s;

Result<std::string> read_pem(const std::string& file) {
  std::ifstream stream(file);
  std::stringstream text;
  text << stream.rdbuf();
  if (!stream) return fail(ErrorCode::usage, file + " can't be read");
  return text.str();
}

// As libpq understands its parameters (PostgreSQL documentation, SSL Support).
Result<TlsSettings> tls_of(const std::map<std::string, std::string>& parameters) {
  const auto value = [&parameters](const std::string& name) {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string() : found->second;
  };
  TlsSettings tls;
  const std::string mode = value("sslmode");
  const std::string authorities = value("sslrootcert");
  tls.verify = mode == "verify-full"                         ? TlsSettings::Verify::name
               : mode == "verify-ca" || !authorities.empty() ? TlsSettings::Verify::authority
                                                             : TlsSettings::Verify::nothing;
  if (!authorities.empty() && authorities != "system") {
    WRINGER_ASSIGN(tls.authorities, read_pem(authorities));
  }
  if (!value("sslcert").empty()) {
    WRINGER_ASSIGN(tls.certificate, read_pem(value("sslcert")));
    WRINGER_ASSIGN(tls.key, read_pem(value("sslkey")));
    tls.key_password = value("sslpassword");
  }
  return tls;
}

// None: the server lets us in without.
Result<std::optional<TlsSettings>> tls_for(const services::PostgresEndpoint& postgres) {
  if (postgres.source != services::Source::external) return std::nullopt;
  const std::map<std::string, std::string> parameters(postgres.parameters.begin(),
                                                      postgres.parameters.end());
  const auto mode = parameters.find("sslmode");
  const bool insists = mode != parameters.end() &&
                       (mode->second == "require" || mode->second.starts_with("verify-"));
  if (!insists) {
    services::PostgresEndpoint plain = postgres;
    std::erase_if(plain.parameters, [](const auto& one) { return one.first.starts_with("ssl"); });
    plain.parameters.emplace_back("sslmode", "disable");
    if (clients::Database::connect(plain.uri(plain.maintenance))) return std::nullopt;
  }
  WRINGER_ASSIGN(TlsSettings tls, tls_of(parameters));
  return tls;
}

// As Detours have it.
std::string text_of(const asio::ip::tcp::endpoint& place) {
  const std::string address = place.address().to_string();
  return fmt::format("{}:{}", place.address().is_v6() ? "[" + address + "]" : address,
                     place.port());
}

Status open_gateway(Doors& doors) {
  doors.failed = std::make_shared<gateway::FailedDoors>(system_clock());
  WRINGER_ASSIGN(
      doors.gateway,
      gateway::Gateway::open(
          {}, {.failed = [failed = doors.failed](const std::string& door, const Error& why) {
            failed->add(door, why);
          }}));
  return {};
}

Result<asio::ip::tcp::endpoint> open_kafka_door(const std::string& host,
                                                const asio::ip::tcp::endpoint& place,
                                                const KafkaSecurity& security, Doors& doors) {
  WRINGER_ASSIGN(const auto door, doors.gateway->add({.kind = Upstream::Kind::kafka,
                                                      .name = host,
                                                      .address = place,
                                                      .tls = security.tls,
                                                      .sasl = security.sasl}));
  doors.detours->add(text_of(place), door.port());
  doors.behind.push_back({Service::kafka, place});
  return door;
}

}  // namespace

std::function<std::vector<std::string>(MonotonicTime)> Doors::failed_since() const {
  if (!failed) return {};
  return [doors = failed](MonotonicTime time) { return doors->since(time); };
}

Status open_first_doors(const services::KafkaEndpoint& kafka, Doors& doors) {
  if (kafka.security.none()) return {};
  WRINGER_TRY(open_gateway(doors));
  doors.detours = std::make_shared<clients::Detours>();
  std::istringstream places(kafka.bootstrap);
  for (std::string place; std::getline(places, place, ',');) {
    const std::size_t colon = place.rfind(':');
    const std::string host = place.substr(0, colon);
    WRINGER_ASSIGN(
        const auto address,
        instances::resolve(host, static_cast<std::uint16_t>(std::stoi(place.substr(colon + 1)))));
    WRINGER_TRY(open_kafka_door(host, address, kafka.security, doors));
  }
  return doors.gateway->try_doors(k_door_timeout);
}

Status open_doors(const services::Endpoints& endpoints, clients::Kafka& kafka, Doors& doors) {
  WRINGER_ASSIGN(const auto addresses, kafka.brokers(k_door_timeout));
  WRINGER_ASSIGN(doors.brokers, find_brokers(addresses));
  const KafkaSecurity& security = endpoints.kafka.security;
  for (std::size_t i = 0; i < addresses.size() && !security.none(); ++i) {
    WRINGER_ASSIGN(doors.brokers[i].address,
                   open_kafka_door(addresses[i].host, doors.brokers[i].address, security, doors));
  }
  const services::PostgresEndpoint& postgres = endpoints.postgres;
  WRINGER_ASSIGN(doors.postgres, instances::resolve(postgres.host, postgres.port));
  WRINGER_ASSIGN(auto tls, tls_for(postgres));
  if (tls) {
    if (!doors.gateway) WRINGER_TRY(open_gateway(doors));
    doors.behind.push_back({Service::postgres, doors.postgres});
    WRINGER_ASSIGN(doors.postgres, doors.gateway->add({.kind = Upstream::Kind::postgres,
                                                       .name = postgres.host,
                                                       .address = doors.postgres,
                                                       .tls = std::move(tls)}));
  }
  return doors.gateway ? doors.gateway->try_doors(k_door_timeout) : Status{};
}

}  // namespace wringer::run
