#include "harness/run/run_folder.h"

#include "fixtures/services/services.h"
#include "harness/core/random.h"
#include "harness/run/scratch_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>

namespace wringer::run {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_name_max = 100;

// The register of runs: one file for each, named after its id, locked while it lives.
fs::path register_folder() {
  return services::cache_folder() / "runs";
}

std::string scratch_name(const std::string& run_id) {
  return "wringer-" + run_id;
}

Status make_folder(const fs::path& folder) {
  std::error_code problem;
  fs::create_directories(folder, problem);
  if (problem) return fail(system_error("creating " + folder.string(), problem.value()));
  return {};
}

Status write_lines(const fs::path& file, const std::vector<std::string>& lines) {
  std::ofstream stream(file, std::ios::trunc);
  for (const std::string& line : lines) stream << line << "\n";
  stream.close();
  return stream ? Status{} : fail(ErrorCode::environment, file.string() + " can't be written");
}

std::vector<std::string> read_lines(const fs::path& file) {
  std::vector<std::string> lines;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

Result<std::unique_ptr<RunFolder>> RunFolder::create(const fs::path& results,
                                                     const std::string& run_id, WallTime now) {
  std::unique_ptr<RunFolder> folder(new RunFolder());
  WRINGER_TRY(make_folder(register_folder()));
  folder->m_entry = register_folder() / run_id;
  WRINGER_ASSIGN(folder->m_lock,
                 services::FileLock::try_take(folder->m_entry, services::LockMode::exclusive));
  if (!folder->m_lock) {
    return fail(ErrorCode::environment, folder->m_entry.string() + " is locked by another run");
  }
  std::error_code nowhere;
  const fs::path place = scratch_place(nowhere);
  if (nowhere) return fail(system_error("looking for temporary files", nowhere.value()));
  folder->m_scratch = place / scratch_name(run_id);
  WRINGER_TRY(make_folder(folder->m_scratch));

  // 20260301-120000-3f9a01c2: sorts by time.
  std::string stamp = to_iso8601(now).substr(0, 19);
  std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
  std::replace(stamp.begin(), stamp.end(), 'T', '-');
  std::error_code problem;
  const fs::path base = fs::absolute(results, problem).lexically_normal();
  folder->m_results = base / (stamp + "-" + run_id);
  WRINGER_TRY(make_folder(folder->m_results));
  // Only a convenience, and two runs may be at it at once: it may fail.
  fs::remove(base / "latest", problem);
  fs::create_directory_symlink(folder->m_results.filename(), base / "latest", problem);
  return folder;
}

RunFolder::~RunFolder() {
  std::error_code ignored;  // What is left is found by the next run.
  if (!m_scratch.empty()) fs::remove_all(m_scratch, ignored);
  if (m_lock && !m_leaves_entry) fs::remove(m_entry, ignored);
}

Status RunFolder::note_services(const std::vector<std::string>& lines) const {
  return write_lines(m_entry, lines);
}

std::vector<DeadRun> RunFolder::find_dead() {
  std::vector<DeadRun> dead;
  std::error_code none;  // No register, no runs.
  for (const fs::directory_entry& entry : fs::directory_iterator(register_folder(), none)) {
    const auto lock = services::FileLock::try_take(entry.path(), services::LockMode::exclusive);
    if (!lock || !*lock) continue;  // Alive, or not ours to read.
    const std::string run_id = entry.path().filename().string();
    std::error_code ignored;  // Tried again by the next run.
    for (const fs::path& place : scratch_places()) {
      fs::remove_all(place / scratch_name(run_id), ignored);
    }
    dead.push_back({run_id, read_lines(entry.path())});
  }
  return dead;
}

void RunFolder::forget_dead(const std::string& run_id, const std::vector<std::string>& left) {
  const fs::path entry = register_folder() / run_id;
  std::error_code ignored;  // Another run may have been quicker.
  if (left.empty()) {
    fs::remove(entry, ignored);
  } else if (fs::exists(entry, ignored)) {
    static_cast<void>(write_lines(entry, left));
  }
}

std::string file_name_from(const std::string& text) {
  std::string name;
  for (const char c : text) {
    const bool keeps = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_';
    if (keeps) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  // "." and ".." are no names, but ways out.
  if (name.find_first_not_of('.') == std::string::npos) return "case";
  if (name.size() > k_name_max) {
    // What is cut off still tells two names apart.
    name.resize(k_name_max - 9);
    name += fmt::format("-{:08x}", mix(0, text) & 0xFFFFFFFF);
  }
  return name;
}

}  // namespace wringer::run
