#pragma once

// A headless Chromium, driven over its debugging pipe (the Chrome DevTools Protocol).

#include <nlohmann/json.hpp>

#include <sys/types.h>

#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace wringer::test {

// $WRINGER_CHROMIUM, else what distributions call it, in PATH; none: there is none.
[[nodiscard]] std::optional<std::filesystem::path> find_chromium();

// One page. Whatever goes wrong is a failure of the test; a call that has no answer within a minute
// ends it.
class Chromium {
 public:
  explicit Chromium(const std::filesystem::path& program);
  ~Chromium();
  Chromium(const Chromium&) = delete;
  Chromium& operator=(const Chromium&) = delete;

  // Loads a file from disk; returns when it has loaded.
  void open(const std::filesystem::path& file, const std::string& hash = "");
  // The value of a JavaScript expression; of a promise, what it is resolved to.
  [[nodiscard]] nlohmann::json evaluate(const std::string& expression);
  // Returns when the expression is true; after half a minute the test has failed.
  void await(const std::string& expression);
  // With the mouse, in the middle of the first element that fits.
  void click(const std::string& selector);
  // The mouse only passes over, at a place in the page.
  void hover(double x, double y);
  // "Enter", "Escape", "/": as one key.
  void press(const std::string& key);
  enum class Scheme { light, dark };
  void set_scheme(Scheme scheme);
  // Of the window; what is below is reached by scrolling.
  void set_size(int width, int height);
  void take_screenshot(const std::filesystem::path& png);
  // Errors of the console and exceptions that nobody caught, since the page was opened.
  [[nodiscard]] const std::vector<std::string>& complaints() const { return m_complaints; }

 private:
  nlohmann::json call(const std::string& method, nlohmann::json parameters = {});
  nlohmann::json read_message();
  void note(const nlohmann::json& event);

  std::filesystem::path m_profile;
  pid_t m_pid = -1;
  int m_to = -1;
  int m_from = -1;
  int m_last_id = 0;
  std::string m_session;
  std::string m_received;
  std::deque<nlohmann::json> m_events;
  std::vector<std::string> m_complaints;
};

}  // namespace wringer::test
