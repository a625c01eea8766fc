#include "tests/soak/footprint.h"

#include "harness/clients/kafka.h"
#include "harness/clients/postgres.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace wringer::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr Duration k_timeout = 30s;

// The number after `name` in /proc/PID/status, 0 if it is not there.
double field_of(const fs::path& status, const std::string& name) {
  std::ifstream lines(status);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(name + ":")) continue;
    double number = 0;
    std::istringstream(line.substr(name.size() + 1)) >> number;
    return number;
  }
  return 0;
}

std::map<pid_t, pid_t> parents() {
  std::map<pid_t, pid_t> parents;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc", none)) {
    const std::string name = entry.path().filename();
    if (!std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c); }))
      continue;
    parents[std::stoi(name)] = static_cast<pid_t>(field_of(entry.path() / "status", "PPid"));
  }
  return parents;
}

std::size_t descendants_of(pid_t process) {
  const std::map<pid_t, pid_t> all = parents();
  std::set<pid_t> family{process};
  for (std::size_t before = 0; before != family.size();) {
    before = family.size();
    for (const auto& [child, parent] : all) {
      if (family.contains(parent)) family.insert(child);
    }
  }
  return family.size() - 1;
}

}  // namespace

Footprint footprint_of(pid_t process) {
  const fs::path folder = "/proc/" + std::to_string(process);
  const double resident = field_of(folder / "status", "VmRSS");
  if (resident == 0) return {};
  std::error_code none;
  const auto descriptors = std::distance(fs::directory_iterator(folder / "fd", none), {});
  return {{"memory, MiB", resident / 1024},
          {"descriptors", static_cast<double>(descriptors)},
          {"threads", field_of(folder / "status", "Threads")},
          {"processes", static_cast<double>(descendants_of(process))}};
}

Result<Footprint> left_in(const services::Endpoints& services) {
  Footprint left;
  WRINGER_ASSIGN(const auto kafka, clients::Kafka::connect(services.kafka.bootstrap));
  WRINGER_ASSIGN(const auto topics, kafka->topics(k_timeout));
  left["topics"] = static_cast<double>(std::count_if(
      topics.begin(), topics.end(), [](const auto& name) { return !name.starts_with("__"); }));
  WRINGER_ASSIGN(const auto groups, kafka->groups(k_timeout));
  left["groups"] = static_cast<double>(groups.size());
  WRINGER_ASSIGN(const auto database,
                 clients::Database::connect(services.postgres.uri("postgres")));
  const std::map<std::string, std::string> questions{
      {"databases", "SELECT count(*) FROM pg_database WHERE NOT datistemplate"},
      {"slots", "SELECT count(*) FROM pg_replication_slots"},
      {"roles", "SELECT count(*) FROM pg_roles"},
      {"connections",
       "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> "
       "pg_backend_pid()"}};
  for (const auto& [what, question] : questions) {
    WRINGER_ASSIGN(const clients::Rows answer, database->query(question));
    left[what] = std::stod(answer.rows.at(0).at(0).value_or("0"));
  }
  return left;
}

std::size_t size_of_folder(const fs::path& folder) {
  std::size_t bytes = 0;
  std::error_code none;
  for (fs::recursive_directory_iterator entry(folder, none), end; !none && entry != end;
       entry.increment(none)) {
    std::error_code gone;
    if (!entry->is_regular_file(gone)) continue;
    const auto size = entry->file_size(gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

}  // namespace wringer::test
