#pragma once

// What a program writes, kept within bounds: of a flood, the beginning and the end are what anybody
// reads. Used by the keeper, which carries it from a pipe to its file.

#include "harness/core/error.h"

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace wringer::process {

class BoundedOutput {
 public:
  struct Plan {
    // Gone on with at its end; made if need be.
    std::filesystem::path file;
    // Half of so many bytes is kept from the beginning of what comes, and half from its end.
    std::uint64_t max = 0;
    // Words that are not written; stars are in their place.
    std::vector<std::string> secrets{};
  };
  // `program_end` becomes the end of a pipe for the
  // program to write into; the caller closes it.
  [[nodiscard]] static Result<BoundedOutput> open(Plan plan, int& program_end);
  BoundedOutput(BoundedOutput&& other) noexcept;
  BoundedOutput& operator=(BoundedOutput&&) = delete;
  ~BoundedOutput();

  // To be polled; negative when nobody can write into the pipe any more.
  [[nodiscard]] int descriptor() const { return m_pipe; }
  // Takes what has come, without waiting; as much as a pipe may hold, at the most, so that a flood
  // keeps nobody from anything else.
  void carry();
  // What has come stands in the file: its beginning does at once, its end after this.
  void write_end();

 private:
  BoundedOutput(int pipe, int file, off_t at, Plan plan);
  // What may be the beginning of a secret is kept back until more comes, or the end.
  [[nodiscard]] std::string without_secrets(const std::string& piece);
  void take(std::string piece);

  int m_pipe;
  int m_file;
  // Where the next byte of the beginning goes, and the end is put.
  off_t m_at;
  std::uint64_t m_max_half;
  std::vector<std::string> m_secrets;
  std::string m_kept_back;
  std::uint64_t m_beginning = 0;
  std::string m_end;
  std::uint64_t m_left_out = 0;
  bool m_end_is_written = true;
};

}  // namespace wringer::process
