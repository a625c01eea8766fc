#include "harness/cli/machine.h"

#include "fixtures/services/ports.h"
#include "fixtures/services/programs.h"
#include "harness/core/random.h"
#include "harness/instances/instance_clock.h"
#include "harness/process/free_memory.h"
#include "harness/process/keeper.h"
#include "harness/run/run_folder.h"
#include "harness/run/scratch_place.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <system_error>

namespace wringer::cli {
namespace {

using std::filesystem::path;

// Asks programs for what they tell about themselves, through files in a folder of its own.
class Asker {
 public:
  using Question = std::function<Result<std::string>(const path& program)>;

  Asker() : m_keeper(process::Keeper::start()), m_folder(make_folder()) {}
  ~Asker() {
    std::error_code none;  // It is in the folder for temporary files.
    if (m_folder) std::filesystem::remove_all(*m_folder, none);
  }
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

  [[nodiscard]] Status keeper() const {
    return m_keeper ? Status{} : Status(fail(m_keeper.error()));
  }

  [[nodiscard]] Question question(const std::string& option) const {
    if (!m_keeper) return failing(m_keeper.error());
    if (!m_folder) return failing(m_folder.error());
    return services::asking(**m_keeper, *m_folder, option);
  }

 private:
  static Question failing(const Error& error) {
    return [error](const path&) -> Result<std::string> { return fail(error); };
  }

  static Result<path> make_folder() {
    std::error_code problem;
    const path base = std::filesystem::temp_directory_path(problem);
    if (problem) return fail(system_error("looking for temporary files", problem.value()));
    std::string name = (base / "wringer-doctor-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) return fail(system_error("making " + name, errno));
    return path(name);
  }

  Result<std::unique_ptr<process::Keeper>> m_keeper;
  Result<path> m_folder;
};

void find_services(const services::Environment& environment, const Asker& asker,
                   MachineFacts& facts) {
  services::JavaSearch java;
  java.environment = environment;
  java.run_version = asker.question("-version");
  facts.java = services::find_java(java);
  facts.kafka = services::find_kafka_home(environment);
  if (facts.java && facts.kafka) {
    facts.archive = services::trained_archive(*facts.kafka, *facts.java);
  }
  services::PostgresSearch postgres;
  postgres.environment = environment;
  postgres.run_bindir = asker.question("--bindir");
  facts.postgres = services::find_postgres_programs(postgres);
  if (facts.postgres) {
    facts.postgres_version = asker.question("--version")(*facts.postgres / "postgres");
  }
}

std::optional<Status> ask_docker(const services::Environment& environment, const Asker& asker) {
  const auto program = services::find_in_path("docker", services::value_of(environment, "PATH"));
  if (!program) return std::nullopt;
  const auto answer = asker.question("info")(*program);
  return answer ? Status{} : Status(fail(answer.error()));
}

WallTime when_made(const path& program) {
  struct stat status {};
  if (stat(program.c_str(), &status) != 0) return {};
  return WallTime(
      std::chrono::duration_cast<WallTime::duration>(std::chrono::seconds(status.st_mtim.tv_sec)));
}

Status look_for_ports() {
  Random random(fresh_seed());
  // Kafka's two and Postgres's.
  const auto ports = services::free_ports(3, random);
  return ports ? Status{} : Status(fail(ports.error()));
}

}  // namespace

MachineFacts look_at_machine() {
  const services::Environment environment = process::inherited_environment();
  const Asker asker;
  MachineFacts facts;
  facts.keeper = asker.keeper();
  find_services(environment, asker, facts);
  facts.postgres_user = services::unprivileged_user();
  facts.faketime = instances::find_faketime();
  facts.docker = ask_docker(environment, asker);
  facts.ports = look_for_ports();
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    facts.open_files = files.rlim_cur;
    facts.open_files_at_most = files.rlim_max;
  }
  facts.cache = services::cache_folder();
  facts.room_in_cache = services::require_room(facts.cache);
  std::error_code problem;
  facts.temporary = run::scratch_place(problem);
  facts.room_in_temporary =
      problem ? Status(fail(system_error("looking for temporary files", problem.value())))
              : services::require_room(facts.temporary);
  facts.free_memory_mb = process::free_memory_mb();
  facts.now = system_clock().wall_now();
  facts.program_made = when_made("/proc/self/exe");
  facts.dead_runs = run::RunFolder::find_dead().size();
  facts.warm = services::env_find();
  return facts;
}

}  // namespace wringer::cli
