#pragma once

// A terminal of the kernel's, and what would stand on its screen.

#include "harness/core/clock.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::cli {

class TerminalScreen {
 public:
  explicit TerminalScreen(unsigned short columns) : m_columns(columns) {
    winsize size{};
    size.ws_row = 24;
    size.ws_col = columns;
    int program = -1;
    if (openpty(&m_person, &program, nullptr, nullptr, &size) != 0) {
      ADD_FAILURE() << "no terminal to be had";
      return;
    }
    m_program = fdopen(program, "w");
  }
  ~TerminalScreen() {
    if (m_program != nullptr) std::fclose(m_program);
    if (m_person >= 0) close(m_person);
  }
  TerminalScreen(const TerminalScreen&) = delete;
  TerminalScreen& operator=(const TerminalScreen&) = delete;

  // What a program writes to.
  [[nodiscard]] std::FILE* out() const { return m_program; }
  void resize(unsigned short columns) {
    winsize size{};
    size.ws_row = 24;
    size.ws_col = columns;
    ioctl(m_person, TIOCSWINSZ, &size);
    m_columns = columns;
  }

  // Reads on until the rows are as wanted; fails with what they are instead. The last row is where
  // the cursor stands.
  template <typename Wanted>
  std::vector<std::string> await(const Wanted& wanted) {
    using namespace std::chrono_literals;
    const Deadline deadline(system_clock(), 10s);
    while (!wanted(rows()) && !deadline.passed()) read_some();
    EXPECT_TRUE(wanted(rows())) << testing::PrintToString(rows());
    return rows();
  }
  [[nodiscard]] std::vector<std::string> rows() const {
    std::vector<std::string> texts;
    for (const auto& row : m_rows) {
      std::string& text = texts.emplace_back();
      for (const std::string& glyph : row) text += glyph;
    }
    return texts;
  }

 private:
  void read_some() {
    pollfd waiting{m_person, POLLIN, 0};
    if (poll(&waiting, 1, 100) <= 0) return;
    std::array<char, 4096> bytes{};
    const ssize_t count = read(m_person, bytes.data(), bytes.size());
    if (count > 0) show(std::string_view(bytes.data(), static_cast<std::size_t>(count)));
  }

  // As much as our programs use: line ends, carriage returns, erasing to the end of the line
  // (ECMA-48 EL), and characters of one column, which go on in the next row when this one is full.
  void show(std::string_view bytes) {
    for (const char c : bytes) {
      const bool continues = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
      if (!m_escape.empty()) {
        m_escape += c;
        if (m_escape.size() < 3) continue;
        EXPECT_EQ(m_escape, "\x1b[K");
        m_rows.back().resize(m_column);
        m_escape.clear();
      } else if (c == '\x1b') {
        m_escape = c;
      } else if (c == '\r') {
        m_column = 0;
      } else if (c == '\n') {
        m_rows.emplace_back();
        m_column = 0;
      } else if (continues) {
        m_rows.back()[m_column - 1] += c;
      } else {
        put(c);
      }
    }
  }
  void put(char c) {
    if (m_column == m_columns) {
      m_rows.emplace_back();
      m_column = 0;
    }
    if (m_rows.back().size() <= m_column) m_rows.back().resize(m_column + 1);
    m_rows.back()[m_column++] = std::string(1, c);
  }

  int m_person = -1;
  std::FILE* m_program = nullptr;
  std::size_t m_columns;
  std::size_t m_column = 0;
  std::vector<std::vector<std::string>> m_rows{1};
  std::string m_escape;
};

}  // namespace wringer::cli
