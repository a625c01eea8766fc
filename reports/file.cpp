#include "reports/file.h"

#include <fmt/format.h>

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

namespace wringer::reports {

Status write_file(const std::filesystem::path& file, std::string_view text) {
  const std::string what = "writing " + file.string();
  std::error_code problem;
  std::filesystem::create_directories(file.parent_path(), problem);
  if (problem) return fail(system_error(what, problem.value()));

  // Two runs may report into one folder, so the name for now is this process's own.
  const std::string draft = fmt::format("{}.{}.part", file.string(), getpid());
  std::FILE* stream = std::fopen(draft.c_str(), "we");
  if (stream == nullptr) return fail(system_error(what, errno));
  const bool written = std::fwrite(text.data(), 1, text.size(), stream) == text.size();
  int error = written ? 0 : errno;
  if (std::fclose(stream) != 0 && error == 0) error = errno;
  if (error == 0 && std::rename(draft.c_str(), file.c_str()) != 0) error = errno;
  if (error == 0) return {};
  std::remove(draft.c_str());  // Half a report helps nobody; the error says what went wrong.
  return fail(system_error(what, error));
}

}  // namespace wringer::reports
