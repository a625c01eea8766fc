#pragma once

#include <sys/mount.h>

#include <filesystem>
#include <string>

namespace wringer::test {

// A disk that is soon full, mounted in a folder as long as this lives. Only root can do it.
class SmallDisk {
 public:
  // "8m"
  SmallDisk(std::filesystem::path at, const std::string& size) : m_at(std::move(at)) {
    std::filesystem::create_directories(m_at);
    m_mounted = mount("none", m_at.c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
  }
  ~SmallDisk() {
    if (m_mounted) umount2(m_at.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  [[nodiscard]] bool is_there() const { return m_mounted; }
  [[nodiscard]] const std::filesystem::path& path() const { return m_at; }

 private:
  std::filesystem::path m_at;
  bool m_mounted = false;
};

}  // namespace wringer::test
