#pragma once

// A Kafka that lets in only who signs in, over TLS: PLAIN and SCRAM, a certificate of its own.

#include "fixtures/services/kafka_config.h"
#include "harness/process/keeper.h"

#include <filesystem>
#include <memory>
#include <string>

namespace wringer::test {

class SecureKafka {
 public:
  // In this folder. Takes some seconds; an error says what is missing.
  [[nodiscard]] static Result<std::unique_ptr<SecureKafka>> start(
      const std::filesystem::path& folder);
  ~SecureKafka();
  SecureKafka(const SecureKafka&) = delete;
  SecureKafka& operator=(const SecureKafka&) = delete;

  // "localhost:port": the listener that wants both.
  [[nodiscard]] std::string address() const;
  // "127.0.0.1:port": one that wants nothing, for tests to look behind.
  [[nodiscard]] std::string open_address() const;
  // As PEM; whoever believes it believes us.
  [[nodiscard]] std::filesystem::path certificate() const { return m_folder / "certificate.pem"; }

  static constexpr const char* k_user = "alice";
  static constexpr const char* k_password = "s3cret";

 private:
  explicit SecureKafka(std::filesystem::path folder) : m_folder(std::move(folder)) {}
  [[nodiscard]] Status make_certificate();
  [[nodiscard]] Status launch();
  [[nodiscard]] Status await_ready();
  [[nodiscard]] Status add_scram_user();
  [[nodiscard]] Status run(std::vector<std::string> arguments);
  [[nodiscard]] process::Command command(std::vector<std::string> arguments) const;
  [[nodiscard]] std::string settings() const;

  std::filesystem::path m_folder;
  std::unique_ptr<process::Keeper> m_keeper;
  std::unique_ptr<process::Child> m_broker;
  services::BrokerPlan m_plan;
  std::uint16_t m_port = 0;
  services::Java m_java;
  services::KafkaHome m_home;
};

}  // namespace wringer::test
