#include "tests/end_to_end/secure_kafka.h"

#include "fixtures/services/kafka.h"
#include "fixtures/services/logs.h"
#include "fixtures/services/ports.h"
#include "fixtures/services/probe.h"
#include "fixtures/services/programs.h"

#include <fmt/format.h>

#include <thread>

namespace wringer::test {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

Result<std::unique_ptr<SecureKafka>> SecureKafka::start(const fs::path& folder) {
  std::unique_ptr<SecureKafka> kafka(new SecureKafka(folder));
  WRINGER_ASSIGN(kafka->m_keeper, process::Keeper::start());
  WRINGER_TRY(kafka->make_certificate());
  WRINGER_TRY(kafka->launch());
  WRINGER_TRY(kafka->await_ready());
  WRINGER_TRY(kafka->add_scram_user());
  return kafka;
}

SecureKafka::~SecureKafka() = default;

std::string SecureKafka::address() const {
  return fmt::format("localhost:{}", m_port);
}

std::string SecureKafka::open_address() const {
  return fmt::format("127.0.0.1:{}", m_plan.client_port);
}

process::Command SecureKafka::command(std::vector<std::string> arguments) const {
  process::Command command;
  command.arguments = std::move(arguments);
  command.environment = process::inherited_environment();
  command.directory = m_folder;
  return command;
}

Status SecureKafka::run(std::vector<std::string> arguments) {
  const auto output =
      services::run_program(*m_keeper, command(std::move(arguments)), m_folder / "program.log",
                            Deadline(system_clock(), 60s));
  return output ? Status{} : fail(output.error());
}

Status SecureKafka::make_certificate() {
  WRINGER_TRY(run({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                   "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
                   (m_folder / "key.pem").string(), "-out", certificate().string()}));
  return services::write_file(
      m_folder / "both.pem",
      services::read_small_file(m_folder / "key.pem") + services::read_small_file(certificate()));
}

std::string SecureKafka::settings() const {
  constexpr const char* k_jaas =
      "listener.name.secure.plain.sasl.jaas.config=org.apache.kafka.common.security.plain."
      "PlainLoginModule required user_{0}=\"{1}\";\n"
      "listener.name.secure.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram."
      "ScramLoginModule required;\n";
  return fmt::format(
             "listeners=CLIENT://127.0.0.1:{0},SECURE://127.0.0.1:{1},CONTROLLER://127.0.0.1:{2}\n"
             "advertised.listeners=CLIENT://127.0.0.1:{0},SECURE://localhost:{1}\n"
             "listener.security.protocol.map=CLIENT:PLAINTEXT,SECURE:SASL_SSL,"
             "CONTROLLER:PLAINTEXT\n"
             "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256\n"
             "ssl.keystore.type=PEM\n"
             "ssl.keystore.location={3}\n",
             m_plan.client_port, m_port, m_plan.controller_port, (m_folder / "both.pem").string()) +
         fmt::format(fmt::runtime(k_jaas), k_user, k_password);
}

Status SecureKafka::launch() {
  WRINGER_ASSIGN(const services::KafkaPlan kafka, services::plan_kafka(*m_keeper, 1, m_folder));
  m_java = kafka.java;
  m_home = kafka.home;
  Random random(fresh_seed());
  WRINGER_ASSIGN(const auto ports, services::free_ports(3, random));
  m_plan = {
      .id = 1, .client_port = ports[0], .controller_port = ports[1], .folder = m_folder / "kafka"};
  m_port = ports[2];
  WRINGER_TRY(services::make_folder(m_plan.data()));
  WRINGER_TRY(services::make_folder(m_plan.scratch()));
  WRINGER_TRY(services::write_file(m_plan.settings(),
                                   services::server_properties(m_plan, {m_plan}) + settings()));
  WRINGER_TRY(services::write_file(m_plan.logging(), services::logging_properties()));
  const auto checkpoint = services::bootstrap_checkpoint(m_home);
  if (!checkpoint) return fail(ErrorCode::environment, "Kafka was not prepared: ./dev setup");
  fs::copy_file(*checkpoint, m_plan.data() / checkpoint->filename());
  WRINGER_TRY(
      services::write_file(m_plan.data() / "meta.properties",
                           services::meta_properties(m_plan, services::new_cluster_id(random))));
  process::Command broker = command(services::broker_arguments(m_plan, m_java, m_home));
  broker.stdout_file = m_plan.log();
  broker.stderr_file = m_plan.log();
  WRINGER_ASSIGN(m_broker, m_keeper->spawn(broker));
  return {};
}

Status SecureKafka::await_ready() {
  const Deadline deadline(system_clock(), 60s);
  while (true) {
    const Deadline answer(system_clock(), 500ms);
    const auto known = services::brokers_known_to(m_plan.client_port, answer);
    const auto group =
        known ? services::find_coordinator(m_plan.client_port, services::Coordinator::group, answer)
              : Result<int>(fail(known.error()));
    if (group && *group == 0) return {};
    if (deadline.passed() || !m_broker->running()) {
      return fail(ErrorCode::timed_out,
                  "Kafka was not ready: " + services::last_words(m_plan.log()));
    }
    std::this_thread::sleep_for(20ms);
  }
}

Status SecureKafka::add_scram_user() {
  return run({m_java.program.string(), "-cp", services::class_path(m_home),
              "kafka.admin.ConfigCommand", "--bootstrap-server", open_address(), "--alter",
              "--entity-type", "users", "--entity-name", k_user, "--add-config",
              fmt::format("SCRAM-SHA-256=[iterations=4096,password={}]", k_password)});
}

}  // namespace wringer::test
