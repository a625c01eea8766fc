#include "harness/instances/instance_clock.h"

#include "harness/process/process_states.h"

#include <fmt/format.h>

#include <semaphore.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace wringer::instances {
namespace {

namespace fs = std::filesystem;

// Where the distributions' packages put it: Debian's and Ubuntu's, and two others.
constexpr std::string_view k_folders[]{"/usr/lib/x86_64-linux-gnu/faketime",
                                       "/usr/lib/aarch64-linux-gnu/faketime", "/usr/lib64/faketime",
                                       "/usr/lib/faketime"};

std::string seconds_text(Duration offset) {
  return fmt::format("{:+.6f}",
                     std::chrono::duration_cast<std::chrono::duration<double>>(offset).count());
}

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Go's runtime asks the kernel itself, also where a program uses the C library for other things.
// The mark is that of debug/buildinfo.
bool is_of_go(pid_t pid) {
  return text_of(fmt::format("/proc/{}/exe", pid)).find("\xff Go buildinf:") != std::string::npos;
}

}  // namespace

Result<fs::path> find_faketime() {
  if (const char* given = std::getenv("WRINGER_FAKETIME"); given != nullptr) {
    std::error_code ignored;
    if (fs::exists(given, ignored)) return fs::path(given);
    return fail(ErrorCode::environment,
                fmt::format("WRINGER_FAKETIME names {}, which is not there", given));
  }
  for (const std::string_view folder : k_folders) {
    const fs::path library = fs::path(folder) / "libfaketimeMT.so.1";
    std::error_code ignored;  // What can't be asked can't be preloaded either.
    if (fs::exists(library, ignored)) return library;
  }
  return fail(ErrorCode::environment,
              "a clock is set by libfaketime, which is not installed: apt-get install libfaketime, "
              "or say in WRINGER_FAKETIME where its libfaketimeMT.so.1 is");
}

Result<std::unique_ptr<InstanceClock>> InstanceClock::create(fs::path file) {
  WRINGER_ASSIGN(fs::path faketime, find_faketime());
  std::error_code problem;
  const fs::path self = fs::read_symlink("/proc/self/exe", problem);
  if (problem) return fail(system_error("finding our own executable", problem.value()));
  const fs::path ours = self.parent_path() / "wringer-clock.so";
  if (!fs::exists(ours, problem)) {
    return fail(ErrorCode::environment,
                fmt::format("{} is missing: it belongs beside wringer; build or install again",
                            ours.string()));
  }
  return std::unique_ptr<InstanceClock>(
      new InstanceClock({std::move(faketime), ours}, std::move(file)));
}

std::map<std::string, std::string> InstanceClock::environment() const {
  const char* others = std::getenv("LD_PRELOAD");
  const bool has_others = others != nullptr && *others != '\0';
  return {{"LD_PRELOAD",
           fmt::format("{}:{}{}{}", m_libraries.faketime.string(), m_libraries.ours.string(),
                       has_others ? ":" : "", has_others ? others : "")},
          {"FAKETIME_TIMESTAMP_FILE", m_file.string()},
          // A jump is seen at the next look at the clock.
          {"FAKETIME_NO_CACHE", "1"},
          // The one of libfaketime since 0.9.8, the other of older ones.
          {"FAKETIME_DONT_FAKE_MONOTONIC", "1"},
          {"DONT_FAKE_MONOTONIC", "1"},
          // A child goes by the same clock.
          {"FAKETIME_DONT_RESET", "1"}};
}

Status InstanceClock::set(Duration offset) const {
  // In one go, since it is read at any time.
  const fs::path fresh = m_file.string() + ".new";
  std::ofstream stream(fresh);
  stream << seconds_text(offset) << '\n';
  stream.close();
  if (!stream) return fail(system_error("writing " + fresh.string(), errno));
  std::error_code problem;
  fs::rename(fresh, m_file, problem);
  if (problem) return fail(system_error("renaming " + fresh.string(), problem.value()));
  return {};
}

Result<std::string> InstanceClock::proof(const std::vector<pid_t>& pids) const {
  const std::string name = m_libraries.faketime.filename().string();
  for (const pid_t pid : process::states_of(pids).pids) {
    const bool mapped = text_of(fmt::format("/proc/{}/maps", pid)).find(name) != std::string::npos;
    if (mapped && !is_of_go(pid)) continue;
    return fail(ErrorCode::environment,
                fmt::format("{} is not at work in process {}: a program that asks the kernel for "
                            "the time itself, as Go's do, or is linked statically, gets by without",
                            name, pid));
  }
  return fmt::format("{} is at work in its process and reads {}", name, m_file.filename().string());
}

void InstanceClock::tidy(pid_t leader) {
  // Whatever is not there, nobody has left.
  sem_unlink(fmt::format("/faketime_sem_{}", leader).c_str());
  shm_unlink(fmt::format("/faketime_shm_{}", leader).c_str());
}

}  // namespace wringer::instances
